// Starts the app, or the command that its argument names, as a shell would, without a shell: puts variables into arguments, sets those of the command, finds the programs of
// installed packages, and passes signals and the exit on.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

const { words, env, programs } = JSON.parse(
  readFileSync(new URL(`./${process.argv[2] ?? 'start'}.json`, import.meta.url), 'utf8'),
)
// biome-ignore lint/style/noProcessEnv: a program of its own, configured by its machine's environment
const outer = process.env
const readVariable = name => outer[name] ?? (name === 'PORT' ? '8080' : '')
const fill = pieces =>
  pieces.map(piece => (typeof piece === 'string' ? piece : readVariable(piece.variable))).join('')
const [program, ...args] = words.map(fill)
const own = Object.fromEntries(Object.entries(env).map(([name, pieces]) => [name, fill(pieces)]))
const path = [...programs.map(folder => resolve(folder)), own.PATH ?? outer.PATH ?? ''].join(':')
const child = spawn(program === 'node' ? process.execPath : program, args, {
  env: { ...outer, ...own, PATH: path },
  stdio: 'inherit',
})

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'])
  process.on(signal, () => child.kill(signal))
child.on('error', error => {
  const what = error.code === 'ENOENT' ? 'there is no such program in the image' : error.message
  process.stderr.write(`${program} cannot be started: ${what}\n`)
  process.exit(127)
})
child.on('exit', (code, signal) => {
  if (signal === null) process.exit(code ?? 1)
  process.removeAllListeners(signal)
  process.kill(process.pid, signal)
})
