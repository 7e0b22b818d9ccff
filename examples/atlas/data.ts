/** Languages from `iso-639-3` (ISO 639-3, SIL) and countries from `world-countries` (ODbL 1.0). */
import { iso6393 } from "iso-639-3";
import worldCountries from "world-countries";

export interface Language {
  code: string;
  name: string;
  type: string;
  scope: string;
  iso6391?: string | undefined;
}

export interface Country {
  code: string;
  code2: string;
  name: string;
  officialName: string;
  region: string;
  subregion: string;
  capital: string[];
  languages: string[];
  neighbours: string[];
  currencies: string[];
  areaKm2: number;
  landlocked: boolean;
  flag: string;
}

export const languages: readonly Language[] = iso6393.map((language) => ({
  code: language.iso6393,
  name: language.name,
  type: language.type,
  scope: language.scope,
  ...(language.iso6391 === undefined ? {} : { iso6391: language.iso6391 }),
}));

export const countries: readonly Country[] = worldCountries.map((country) => ({
  code: country.cca3,
  code2: country.cca2,
  name: country.name.common,
  officialName: country.name.official,
  region: country.region,
  subregion: country.subregion,
  capital: [...country.capital],
  languages: Object.keys(country.languages),
  neighbours: [...country.borders],
  currencies: Object.keys(country.currencies),
  areaKm2: country.area,
  landlocked: country.landlocked,
  flag: country.flag,
}));

/** By ISO 639-3 code, and by ISO 639-1 code where there is one. */
const languageByCode = new Map<string, Language>();
for (const language of languages) {
  if (language.iso6391 !== undefined) languageByCode.set(language.iso6391, language);
}
for (const language of languages) languageByCode.set(language.code, language);

/** By ISO 3166-1 alpha-2 and alpha-3 code. */
const countryByCode = new Map<string, Country>(
  countries.flatMap((country) => [
    [country.code2.toLowerCase(), country],
    [country.code.toLowerCase(), country],
  ]),
);

export function findLanguage(code: string): Language {
  const language = languageByCode.get(code.trim().toLowerCase());
  if (language === undefined) {
    throw new Error(
      `No language has the code "${code}". Codes are ISO 639-3 ("deu") or 639-1 ("de").`,
    );
  }
  return language;
}

export function findCountry(code: string): Country {
  const country = countryByCode.get(code.trim().toLowerCase());
  if (country === undefined) {
    throw new Error(`No country has the code "${code}". Codes are ISO 3166-1: "CHE" or "CH".`);
  }
  return country;
}
