import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const entry = fileURLToPath(new URL('../bin/taxiway.mjs', import.meta.url))
const rounds = 3

/** How long `npm start` takes until everything is ready, when it ran here before: the whole command, Node and all. */
const measureStart = async (): Promise<number> => {
  const startedAt = performance.now()
  const stack = spawn(process.execPath, [entry, 'start'], { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    await readyOf(stack)
    return performance.now() - startedAt
  } finally {
    stack.kill('SIGINT')
    await once(stack, 'exit')
  }
}

const readyOf = (stack: ChildProcess) =>
  new Promise<void>((resolve, reject) => {
    let output = ''
    stack.stdout?.on('data', chunk => {
      output += chunk
      if (/\/docs/.test(output)) resolve()
    })
    stack.once('exit', code => reject(new Error(`the stack ended with ${code}:\n${output}`)))
  })

// The first start may build and set up; the daily wait is what counts.
const first = await measureStart()
const warm: number[] = []
for (let round = 0; round < rounds; round += 1) warm.push(await measureStart())
const { reportBench } = await import('@taxiway/testing')
reportBench('stack', [
  { name: 'first start here', value: first, unit: 'ms' },
  { name: 'warm start, best', value: Math.min(...warm), unit: 'ms' },
  { name: 'warm start, worst', value: Math.max(...warm), unit: 'ms' },
])
