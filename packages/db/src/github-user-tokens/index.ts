export type { SealedUserToken } from './schema.js'
export { dropUserToken, findUserToken, lockUserToken, saveUserToken } from './tokens.js'
