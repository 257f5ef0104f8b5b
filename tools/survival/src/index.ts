export { Link } from './network/link.js';
export { Random } from './random.js';
