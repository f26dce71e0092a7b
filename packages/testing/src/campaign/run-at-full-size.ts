import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../..', import.meta.url))

type Ran = { file: string; exitCode: number | null; ms: number; figures: unknown[] }

/**
 * Runs tests that also run in CI at the size of their requirement (`CAMPAIGN=1`), one after the other, and keeps the figures they comment as
 * JSON. `--rotation` runs those with this in their name. Resolves with 1 when one of them fails.
 */
export const runAtFullSize = async (
  name: string,
  files: readonly string[],
  args: readonly string[] = process.argv.slice(2),
): Promise<number> => {
  const words = args.map(word => word.replace(/^--/, ''))
  const chosen = files.filter(file => words.length === 0 || words.some(word => file.includes(word)))
  const all: Ran[] = []
  for (const file of chosen) {
    const ran = await runOne(file)
    console.log(`${ran.exitCode === 0 ? '✓' : '✗'} ${file} ${Math.round(ran.ms / 1_000)} s`)
    for (const figure of ran.figures) console.log(`  ${JSON.stringify(figure)}`)
    all.push(ran)
  }
  const folder = process.env['REPORT_DIR']
  if (folder) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(all, null, 2))
  }
  return all.every(({ exitCode }) => exitCode === 0) ? 0 : 1
}

/** A test file is a program that prints TAP; what it comments as JSON are its figures. */
const runOne = (file: string): Promise<Ran> =>
  new Promise((resolve, reject) => {
    const began = performance.now()
    const child = spawn(
      process.execPath,
      ['--conditions=@taxiway/source', '--import=tsx', join(root, file)],
      {
        cwd: root,
        // A file may take an hour: without the runner, half a minute would be its time.
        env: { ...process.env, CAMPAIGN: '1', TAP: '1', TAP_TIMEOUT: '3600' },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    let output = ''
    child.stdout.setEncoding('utf8').on('data', chunk => {
      output += chunk
    })
    child.once('error', reject)
    child.once('close', exitCode => {
      if (exitCode !== 0) console.log(output)
      const figures = [...output.matchAll(/^ *# (\{.*\})$/gm)].flatMap(([, json = '']) => parseFigure(json))
      resolve({ file, exitCode, ms: performance.now() - began, figures })
    })
  })

/** The runner comments its own totals in a form that is nearly JSON. */
const parseFigure = (json: string): unknown[] => {
  try {
    return [JSON.parse(json)]
  } catch {
    return []
  }
}
