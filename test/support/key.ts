/** Every process of one story has the same one. */
export const keyOfTests = 'a key of tests, which keeps nothing';
