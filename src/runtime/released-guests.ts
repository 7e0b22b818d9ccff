/** SHA-256 of every guest that was released. `npm run release:guest` adds this one's. */
export const releasedGuests: readonly string[] = [
  "fa1fd85c22136d6507e43cf4da04486eaa37a9308301ee41b89bf5d38f30eb51",
];
