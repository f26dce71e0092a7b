#!/usr/bin/env node
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { setPriority } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { hashFiles, listFiles } from './hash-files.mjs'
import { withLock } from './lock.mjs'
import { root, statePath } from './root.mjs'

const SELF = fileURLToPath(import.meta.url)

/** Builds the console unless this very state of its sources has been built, and returns the folder. */
export const buildConsole = async () => {
  const folder = consoleFolder()
  if (existsSync(folder)) return folder
  await withLock(statePath('console.lock'), async () => {
    if (existsSync(folder)) return
    const partial = `${folder}.partial`
    rmSync(partial, { recursive: true, force: true })
    const { writeConsole } = await import(pathToFileURL(join(root, 'apps/console/bin/build.mjs')).href)
    await writeConsole(partial)
    renameSync(partial, folder)
    removeOthers(folder)
  })
  return folder
}

/** Builds it in a process of its own, behind everything else, and returns the folder in which it will be. */
export const startConsoleBuild = () => {
  const folder = consoleFolder()
  if (existsSync(folder)) return folder
  mkdirSync(statePath('logs'), { recursive: true })
  const log = openSync(statePath('logs', 'console-build.log'), 'w', 0o600)
  const child = spawn(process.execPath, [SELF], { cwd: root, stdio: ['pipe', log, log] })
  // A stack that is stopped does not wait for it. It ends with us, however we end: its input ends then.
  child.unref()
  child.stdin.unref()
  child.on('error', () => {})
  return folder
}

const consoleFolder = () => {
  const sources = [
    'apps/console/package.json',
    'apps/console/index.html',
    ...['apps/console/src', 'apps/console/bin', 'packages/client/src'].flatMap(listFiles),
    'pnpm-lock.yaml',
  ]
  return statePath('console', hashFiles(sources))
}

const removeOthers = kept => {
  for (const entry of readdirSync(dirname(kept), { withFileTypes: true }))
    if (join(dirname(kept), entry.name) !== kept)
      rmSync(join(dirname(kept), entry.name), { recursive: true, force: true })
}

if (process.argv[1] === SELF) {
  process.stdin.resume().once('end', () => process.exit(1))
  setPriority(10)
  await buildConsole()
  process.exit(0)
}
