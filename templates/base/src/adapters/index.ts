// Derived from this folder by `npm run generate`: one line a file, nothing else.
export {};
