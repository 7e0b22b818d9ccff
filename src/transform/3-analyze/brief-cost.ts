/** What a brief program's work is reckoned by. */

/** What is thrown where a program may take long whatever it reads. */
export const refused = Symbol("may take long");

export function refuse(): never {
  throw refused;
}

/** Units of work, some 10 ns each, as measured in the engine. */
export const cost = {
  node: 5,
  object: 15,
  /** A function that is called, and one that may end in an error which nobody sees but `allSettled`. */
  call: 15,
  asyncCall: 1_500,
  toolCall: 500,
  /** A number as text. */
  text: 40,
  element: 10,
  /** By the character: of text put together or compared, of text read as a number, of all that is made text. */
  joined: 1 / 32,
  read: 1,
  spelled: 1.5,
  /** As JSON. */
  written: 2,
};
