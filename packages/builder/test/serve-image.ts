import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectConfigSchema } from '@taxiway/domain'
import { findFreePort } from '@taxiway/embedded'
import { eventually } from '@taxiway/testing'
import type { Test } from 'tap'
import { probeSandbox } from '../src/sandbox/probe-sandbox.js'
import { openTestBuilder } from './open-test-builder.js'

const { sandbox } = await probeSandbox({ allowUnsafe: true, driver: 'none' })

/** Builds a source and starts its image as a machine would: a copy of the files, the command, and a port. */
export const serve = async (
  t: Test,
  source: Record<string, string | Record<string, string>>,
  config: object = {},
) => {
  const root = mkdtempSync(join(tmpdir(), 'taxiway-served-'))
  t.teardown(() => rmSync(root, { recursive: true, force: true }))
  writeFiles(join(root, 'source'), source)
  const { builder, imageStoreDir } = openTestBuilder(t, root, {
    sandbox,
    network: { mode: 'public', allow: [] },
  })
  const said: string[] = []
  const { digest } = await builder.build({
    projectId: 'prj_1',
    sha: 'a'.repeat(40),
    tree: 'a'.repeat(40),
    config: projectConfigSchema.parse(config),
    app: 'site',
    deploymentId: 'dep_1',
    sourceDir: join(root, 'source'),
    log: { write: async (_step, _stream, text) => void said.push(text) },
  })
  const home = join(imageStoreDir, digest.replace(':', '-'))
  const { cmd, workdir } = JSON.parse(readFileSync(join(home, 'image.json'), 'utf8'))
  const rootfs = join(root, 'machine')
  cpSync(join(home, 'rootfs'), rootfs, { recursive: true, verbatimSymlinks: true })
  writeFileSync(join(root, 'secret.txt'), 'outside')
  mkdirSync(join(rootfs, 'public'), { recursive: true })
  symlinkSync('../../secret.txt', join(rootfs, 'public/escape.txt'))
  const port = await findFreePort()
  const machine = spawn(cmd[0] === 'node' ? process.execPath : cmd[0], cmd.slice(1), {
    cwd: join(rootfs, workdir),
    env: { PORT: String(port), PATH: process.env['PATH'] ?? '', HOST: '127.0.0.1' },
    stdio: 'inherit',
  })
  t.teardown(() => machine.kill('SIGKILL'))
  const url = `http://127.0.0.1:${port}`
  await eventually(async () => (await fetch(url)).status > 0, { timeoutMs: 60_000 })
  return { url, port, machine, log: said.join('') }
}

type Files = { readonly [name: string]: string | Files }

const writeFiles = (folder: string, files: Files): void => {
  mkdirSync(folder)
  for (const [name, content] of Object.entries(files))
    if (typeof content === 'string') writeFileSync(join(folder, name), content)
    else writeFiles(join(folder, name), content)
}

/** As it is: fetch would tidy the path up. */
export const raw = async (port: number, path: string): Promise<string> => {
  const socket = connect(port, '127.0.0.1')
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
  let answer = ''
  for await (const chunk of socket) answer += chunk
  return answer
}

export const stop = async (machine: ChildProcess): Promise<number | null> => {
  machine.kill('SIGTERM')
  const [code] = await once(machine, 'exit')
  return code
}
