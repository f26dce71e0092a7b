import { Transform } from 'node:stream'
import { invalidArchive } from './source-error.js'

const HEADER_BYTES = 512
const TYPE_AT = 156

/**
 * Passes a tar stream through if it is the archive of exactly this commit: `git archive` writes the commit
 * into a pax global header at the beginning; `git get-tar-commit-id` reads the same header.
 */
export const createCommitCheck = (sha: string): Transform => {
  const record = `${sha.length + 12} comment=${sha}\n`
  const wantedBytes = HEADER_BYTES + record.length
  let start: Buffer | undefined = Buffer.alloc(0)

  const check = (head: Buffer): void => {
    const isGlobal = head[TYPE_AT] === 'g'.charCodeAt(0)
    if (!isGlobal || head.subarray(HEADER_BYTES, wantedBytes).toString('latin1') !== record) {
      throw invalidArchive('it is not the archive of the requested commit')
    }
  }

  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (!start) return done(null, chunk)
      start = Buffer.concat([start, chunk])
      if (start.length < wantedBytes) return done()
      const head = start
      start = undefined
      try {
        check(head)
        done(null, head)
      } catch (error) {
        done(error as Error)
      }
    },
    flush(done) {
      done(start ? invalidArchive('it is too short to be an archive') : null)
    },
  })
}
