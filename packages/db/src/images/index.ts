export { findUnneededImages, removeUnneededImage } from './collect.js'
export { chooseImage, intendImage, keepImage } from './images.js'
export type { ImageRow, SignedStatement } from './schema.js'
