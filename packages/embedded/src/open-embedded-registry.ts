import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { EmbeddedError } from './embedded-error.js'
import { findProgram } from './find-program.js'

export type EmbeddedRegistry = {
  /** `127.0.0.1:<port>`, as in image references. */
  address: string
  username: string
  password: string
  close(): Promise<void>
}

const username = 'taxiway'
const password = 'test-password'
/** bcrypt of the password above, with the least work. */
const passwordHash = '$2y$04$8/zG0fQKgI9pact7eOQkWOglIlYnXgP6Q/bShuPbL9kCD1PDWsW9u'

/**
 * Starts Debian's `docker-registry` on a free port of 127.0.0.1, with a user and a password that stand in this file, so for tests alone. It
 * keeps its images in `dir` and deletes what it is asked to delete. Resolves null when the program is not on `searchPath`.
 */
export const openEmbeddedRegistry = async ({
  dir,
  searchPath,
}: {
  dir: string
  searchPath: string
}): Promise<EmbeddedRegistry | null> => {
  const program = findProgram(['docker-registry'], searchPath)
  if (program === null) return null
  mkdirSync(join(dir, 'data'), { recursive: true })
  writeFileSync(join(dir, 'htpasswd'), `${username}:${passwordHash}\n`)
  writeFileSync(join(dir, 'config.yml'), configOf(dir))
  const child = spawn(program, ['serve', join(dir, 'config.yml')], { stdio: ['ignore', 'ignore', 'pipe'] })
  const kill = (): void => {
    child.kill('SIGKILL')
  }
  process.once('exit', kill)
  const address = await readAddress(child)
  return {
    address,
    username,
    password,
    async close() {
      process.removeListener('exit', kill)
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = once(child, 'exit')
      child.kill('SIGKILL')
      await exited
    },
  }
}

/** It tells the port it got in its log, which must be read on: a full pipe would stop it. */
const readAddress = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    if (child.stderr === null) return reject(new TypeError('the registry has no stderr'))
    const said: string[] = []
    createInterface({ input: child.stderr }).on('line', line => {
      said.push(line)
      said.splice(0, said.length - 5)
      const address = /listening on (127\.0\.0\.1:\d+)/.exec(line)?.[1]
      if (address !== undefined) resolve(address)
    })
    child.once('error', reject)
    child.once('exit', () => reject(failedToStart(said)))
  })

const failedToStart = (said: readonly string[]): EmbeddedError =>
  new EmbeddedError('embedded.start_failed', `docker-registry did not start:\n${said.join('\n')}`)

const configOf = (dir: string): string => `version: 0.1
log: { level: info, accesslog: { disabled: true } }
storage:
  filesystem: { rootdirectory: ${JSON.stringify(join(dir, 'data'))} }
  delete: { enabled: true }
  maintenance: { uploadpurging: { enabled: false } }
http: { addr: "127.0.0.1:0" }
auth:
  htpasswd: { realm: taxiway, path: ${JSON.stringify(join(dir, 'htpasswd'))} }
`
