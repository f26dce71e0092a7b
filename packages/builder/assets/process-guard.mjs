// Reads `watch <run id>`, `lead <run id> <pid>` and `forget <run id>` lines. When the other end of the pipe is gone, kills every process that carries the
// marker of a run still watched, with its group, until none is left. Stands alone: it must start fast and outlive its parent.
import { readdirSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGPIPE']) process.on(signal, () => {})

const runs = new Map()
const lines = createInterface({ input: process.stdin })
lines.on('line', line => {
  const [verb, runId, leader] = line.split(' ')
  if (verb === 'watch') runs.set(runId, undefined)
  else if (verb === 'lead' && runs.has(runId)) runs.set(runId, Number(leader))
  else if (verb === 'forget') runs.delete(runId)
})
lines.on('close', () => {
  const end = Date.now() + 30_000
  // Elsewhere than on Linux there is no reading of other processes' environment; the group has to do.
  if (process.platform !== 'linux') {
    for (const leader of runs.values()) if (leader !== undefined) kill(-leader)
    return
  }
  const round = () => {
    if (runs.size > 0 && killMarked() && Date.now() < end) setTimeout(round, 50)
  }
  round()
})

function killMarked() {
  let found = false
  for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
    if (!isMarked(pid)) continue
    found = true
    kill(-Number(pid))
    kill(Number(pid))
  }
  return found
}

function kill(target) {
  try {
    process.kill(target, 'SIGKILL')
  } catch {}
}

function isMarked(pid) {
  try {
    const environ = readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0')
    return environ.some(
      pair => pair.startsWith('TAXIWAY_RUN_ID=') && runs.has(pair.slice('TAXIWAY_RUN_ID='.length)),
    )
  } catch {
    return false
  }
}
