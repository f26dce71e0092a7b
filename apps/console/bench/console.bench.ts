import { aDeployment, anEnvironment, type BenchResult, quantile, reportBench } from '@taxiway/testing'
import type { CDPSession, Page } from 'playwright-core'
import { openConsole, signInBrowser } from '../test/open-console.js'

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 10)
const lines = 100_000
const linesOfChunk = 200

type Figures = { firstLoad: BenchResult[]; log: BenchResult[] }

/** How soon a page can be used, and how smooth a long log is: a real browser against the whole product. */
const run = async (): Promise<Figures> => {
  const teardowns: (() => Promise<void> | void)[] = []
  const t = { teardown: (work: () => Promise<void> | void) => void teardowns.unshift(work) }
  try {
    const { world, page, consoleUrl } = await openConsole(t, { workers: 0 })
    await signInBrowser(world, page)
    const [project] = world.projects
    if (!project) throw new Error('the world has no project')
    const { db, pool } = world.database.handle
    const organizationId = project.organizationId as never
    const environment = await anEnvironment(db, { organizationId, projectId: project.projectId as never })
    const deployment = await aDeployment(db, {
      organizationId,
      environmentId: environment.id,
      state: 'building',
    })
    const text = Array.from(
      { length: linesOfChunk },
      (_, line) => `[${line}] src/module-${line}.ts compiled\n`,
    )
    await pool.query(
      `insert into log_chunks (deployment_id, seq, step, stream, text)
       select $1, seq, 'build', 'stdout', $2 from generate_series(0, $3::int - 1) seq`,
      [deployment.id, text.join(''), lines / linesOfChunk],
    )
    const bytes = (text.join('').length * lines) / linesOfChunk
    return {
      firstLoad: await measureFirstLoad(page, `${consoleUrl}/projects`),
      log: await measureLog(page, `${consoleUrl}/deployments/${deployment.id}`, bytes),
    }
  } finally {
    for (const teardown of teardowns) await teardown()
  }
}

/** From the navigation, with an empty cache, until the list shows and the page has been idle; beside the document alone. */
const measureFirstLoad = async (page: Page, url: string): Promise<BenchResult[]> => {
  const session = await page.context().newCDPSession(page)
  const usable: number[] = []
  const bare: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    await session.send('Network.clearBrowserCache')
    await page.goto(url)
    await page.getByRole('link', { name: 'shop-0' }).waitFor()
    usable.push(
      Number(await page.evaluate('new Promise(done => requestIdleCallback(() => done(performance.now())))')),
    )
    await session.send('Network.clearBrowserCache')
    await session.send('Emulation.setScriptExecutionDisabled', { value: true })
    await page.goto(url)
    await session.send('Emulation.setScriptExecutionDisabled', { value: false })
    bare.push(Number(await page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")))
  }
  const value = quantile(usable, 0.5)
  const alone = quantile(bare, 0.5)
  return [
    { name: 'the document and its styles alone, p50', value: alone, unit: 'ms' },
    { name: 'time to interactive, p50', value, unit: 'ms', ratio: value / alone },
  ]
}

const measureLog = async (page: Page, url: string, bytes: number): Promise<BenchResult[]> => {
  const session = await page.context().newCDPSession(page)
  await page.goto('about:blank')
  const empty = await usedHeap(session)
  await page.goto(url)
  const log = page.getByRole('region', { name: 'Lines of the log' })
  await log
    .getByText(`[${linesOfChunk - 1}]`)
    .last()
    .waitFor()
  await page.waitForFunction(
    `document.querySelector('[aria-label="Lines of the log"]').scrollHeight > ${lines} * 10`,
  )
  const following = await usedHeap(session)
  const longest = Number(
    await page.evaluate(`new Promise(done => {
      const box = document.querySelector('[aria-label="Lines of the log"]')
      let longest = 0
      new PerformanceObserver(list => {
        for (const { duration } of list.getEntries()) longest = Math.max(longest, duration)
      }).observe({ type: 'longtask' })
      box.dispatchEvent(new WheelEvent('wheel', { deltaY: -1, bubbles: true }))
      let step = 0
      const scroll = () => {
        step += 1
        box.scrollTop = (box.scrollHeight * step) / 300
        if (step < 300) requestAnimationFrame(scroll)
        else setTimeout(() => done(longest), 500)
      }
      box.scrollTop = 0
      requestAnimationFrame(scroll)
    })`),
  )
  return [
    { name: `the log, ${lines} lines`, value: bytes / 1e6, unit: 'MB' },
    { name: 'longest task while it scrolls from end to end (0: none above 50)', value: longest, unit: 'ms' },
    {
      name: 'memory while following it',
      value: (following - empty) / 1e6,
      unit: 'MB',
      ratio: (following - empty) / bytes,
    },
  ]
}

const usedHeap = async (session: CDPSession): Promise<number> => {
  await session.send('HeapProfiler.collectGarbage')
  return (await session.send('Runtime.getHeapUsage')).usedSize
}

const { firstLoad, log } = await run()
reportBench('console', [...firstLoad, ...log])
process.exit(0)
