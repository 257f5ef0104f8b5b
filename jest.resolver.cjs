/**
 * Maps `./x.js` to `./x.ts` for our own sources only: TypeScript's nodenext wants the extension of the built file, and
 * a moduleNameMapper for it would rewrite the imports inside packages as well.
 */
module.exports = (request, options) => {
  const own = request.startsWith('.') && request.endsWith('.js') && !options.basedir.includes('node_modules');
  if (own) {
    try {
      return options.defaultResolver(request.replace(/\.js$/, '.ts'), options);
    } catch {
      // A JavaScript file of our own: resolved as written.
    }
  }
  return options.defaultResolver(request, options);
};
