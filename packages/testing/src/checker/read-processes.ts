import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Facts } from './facts.js'

/** Living processes that work in this folder or were told of it: builds, wherever their worker is. */
export const findBuildProcesses = (workDir: string, workers: readonly number[]): Facts['buildProcesses'] =>
  readdirSync('/proc')
    .filter(name => /^\d+$/.test(name) && !workers.includes(Number(name)) && Number(name) !== process.pid)
    .flatMap(name => {
      const read = (file: string) => {
        try {
          return readFileSync(`/proc/${name}/${file}`, 'latin1')
        } catch {
          return ''
        }
      }
      const command = read('cmdline').replaceAll('\0', ' ').trim()
      const stat = read('stat')
      const state = stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3)
      const isBuild =
        read('environ').includes('TAXIWAY_RUN_ID=') && (read('environ') + command).includes(workDir)
      return isBuild && state !== 'Z' ? [{ pid: Number(name), command: command.slice(0, 200) }] : []
    })

/** What is left in the work directory. Caches are meant to stay. */
export const findWorkEntries = (workDir: string): string[] =>
  readdirSync(workDir).filter(name => name !== 'cache')

/** The text files of a folder and what they say. */
export const readTextFiles = (folder: string): Facts['texts'] =>
  readdirSync(folder)
    .map(name => join(folder, name))
    .filter(path => statSync(path).isFile())
    .map(path => ({ where: path, text: readFileSync(path, 'utf8') }))
