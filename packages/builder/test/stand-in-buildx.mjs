#!/usr/bin/env node
// Behaves like buildx as far as the builder sees it: a test copies it into a folder, and says in behaviour.json beside it what a build
// does. It writes what it was called with into calls.jsonl.
import { spawn } from 'node:child_process'
import { appendFileSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const folder = dirname(fileURLToPath(import.meta.url))
const [command, ...args] = process.argv.slice(2)
const optionOf = name => args.find(one => one.startsWith(`--${name}=`))?.slice(name.length + 3)

const { DOCKER_CONFIG, BUILDX_CONFIG } = process.env
const mode = path => (path === undefined ? undefined : statSync(path).mode & 0o777)
const config = DOCKER_CONFIG && JSON.parse(readFileSync(join(DOCKER_CONFIG, 'config.json'), 'utf8'))
appendFileSync(
  join(folder, 'calls.jsonl'),
  `${JSON.stringify({
    command,
    args,
    env: process.env,
    folder: DOCKER_CONFIG && dirname(DOCKER_CONFIG),
    modes: [mode(DOCKER_CONFIG && dirname(DOCKER_CONFIG)), mode(DOCKER_CONFIG), mode(BUILDX_CONFIG)],
    config,
  })}\n`,
)

if (command === 'version') console.log('github.com/docker/buildx stand-in')
if (command === 'build') {
  const {
    chunks = [],
    exitCode = 0,
    digest,
    hangs = false,
    ignoresInterrupt = false,
    waits = false,
  } = JSON.parse(readFileSync(join(folder, 'behaviour.json'), 'utf8'))
  process.on('SIGINT', () => {
    writeFileSync(join(folder, 'interrupted'), '')
    if (!ignoresInterrupt) process.exit(130)
  })
  if (waits) {
    writeFileSync(join(folder, 'waiting'), '')
    while (!existsSync(join(folder, 'go'))) await sleep(10)
  }
  for (const chunk of chunks) {
    process.stderr.write(Buffer.from(chunk, 'base64'))
    await sleep(1)
  }
  if (hangs) {
    // A child of its own, as a plugin or a credential helper would be.
    const keep = "process.on('SIGINT', () => {}); setInterval(() => {}, 1000)"
    if (ignoresInterrupt) spawn(process.execPath, ['-e', keep], { stdio: 'ignore' })
    writeFileSync(join(folder, 'hanging'), String(process.pid))
    while (!existsSync(join(folder, 'never'))) await sleep(1000)
  }
  if (digest !== undefined)
    writeFileSync(optionOf('metadata-file'), JSON.stringify({ 'containerimage.digest': digest }))
  process.exitCode = exitCode
}
