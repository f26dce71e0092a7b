import { readFileSync } from 'node:fs'
import { servicesFile } from './test-folders.js'

/** Where the servers shared by all tests of this checkout are. */
export type TestServices = { postgresUrl: string; redisUrl: string | null }

/**
 * The Postgres (its maintenance database; make your own beside it) and the Redis, if this machine has one,
 * that the test runner started. Every file run by `npx tap` or `npm test` has them.
 */
export const readTestServices = (): TestServices => {
  try {
    return JSON.parse(readFileSync(servicesFile, 'utf8')) as TestServices
  } catch (error) {
    throw new Error('The test services are not running: run this file with `npx tap <file>`.', {
      cause: error,
    })
  }
}
