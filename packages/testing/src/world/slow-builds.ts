import { readdir, readFile } from 'node:fs/promises'
import { sampleChange, sampleRepositoryFiles } from '@taxiway/github-emulator'

/** A build that takes its time, ignores SIGTERM and can be told apart in the process table by its marker. */
export const slowBuild = (marker: string, seconds: number): Record<string, string> =>
  buildBy(
    marker,
    `process.on('SIGTERM', () => {}); setTimeout(() => process.exit(0), ${Math.round(seconds * 1_000)})`,
  )

/** A slow build that also leaves a process in a session of its own, whose parent has ended, and which ignores SIGTERM as well. */
export const hidingBuild = (marker: string, seconds: number): Record<string, string> =>
  buildBy(
    marker,
    `
    process.on('SIGTERM', () => {})
    const { spawn } = require('node:child_process')
    const hidden = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)"
    const parent = "require('node:child_process').spawn(process.execPath, ['-e', ...process.argv.slice(1)], { detached: true, stdio: 'ignore' }).unref()"
    spawn(process.execPath, ['-e', parent, hidden, process.argv[2]], { detached: true, stdio: 'inherit' })
    setTimeout(() => process.exit(0), ${Math.round(seconds * 1_000)})`,
  )

/** The processes whose command line holds the marker. */
export const processesWith = async (marker: string): Promise<string[]> => {
  const found: string[] = []
  for (const pid of (await readdir('/proc')).filter(name => /^\d+$/.test(name))) {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    if (line.includes(marker)) found.push(pid)
  }
  return found
}

const buildBy = (marker: string, program: string) => ({
  ...sampleChange(1),
  'package.json': JSON.stringify({
    name: 'slow',
    version: '1.0.0',
    type: JSON.parse(sampleRepositoryFiles()['package.json'] ?? '{}').type,
    scripts: { build: `node slow.cjs ${marker}`, start: 'node server.js' },
  }),
  'slow.cjs': program,
})
