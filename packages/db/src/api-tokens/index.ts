export { type ApiTokenRecord, type ApiTokenRepository, createApiTokenRepository } from './read.js'
export { seedApiToken } from './seed.js'
export { holdApiToken, insertApiToken, revokeApiToken } from './write.js'
