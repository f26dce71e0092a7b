import { readFileSync } from 'node:fs'
import { sampleRepositoryFiles } from '@taxiway/github-emulator'
import { aDelivery, addMember, whyNoBrowser } from '@taxiway/testing'
import t from 'tap'
import { breakPolicy, inspect, openConsole, signInBrowser } from './open-console.js'
import { readTotp } from './totp.js'

t.setTimeout(580_000)
const skip = whyNoBrowser
const email = 'ada@example.com'
const password = 'correct horse battery'

t.test(
  'a person signs in with password and second factor, and signs out on all devices',
  { skip },
  async t => {
    const { world, page, faults, consoleUrl } = await openConsole(t, { workers: 0 })
    const send = async (path: string, body: unknown, cookie = '') => {
      const headers = { 'content-type': 'application/json', origin: world.apiUrl, cookie }
      const answer = await fetch(`${world.apiUrl}/api/auth${path}`, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      })
      t.equal(answer.status, 200, path)
      const cookies = answer.headers.getSetCookie().map(one => one.split(';')[0])
      return { json: (await answer.json()) as Record<string, string>, cookie: cookies.join('; ') }
    }
    await send('/sign-up/email', { name: 'Ada', email, password })
    await addMember(world, world.projects[0]?.organizationId as never, email, 'owner')
    const { cookie } = await send('/sign-in/email', { email, password })
    const { json } = await send('/two-factor/enable', { password }, cookie)
    const code = readTotp(json['totpURI'] ?? '')
    await send('/two-factor/verify-totp', { code: code(-1) }, cookie)

    await page.goto(`${consoleUrl}/projects`)
    await page.getByLabel('Email address').fill(email)
    await page.getByLabel('Password').fill('not the password')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('alert').filter({ hasText: 'auth.credentials_invalid' }).waitFor()
    await inspect(t, page, 'sign-in')
    await page.getByLabel('Password').fill(password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    const field = page.getByLabel('Code of your authenticator app')
    await field.waitFor()
    await inspect(t, page, 'code')
    await field.fill('000000')
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('alert').filter({ hasText: 'auth.second_factor_invalid' }).waitFor()
    await field.fill(code())
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('navigation', { name: 'Pages' }).waitFor()
    // Where the person wanted to go.
    await page.waitForURL(`${consoleUrl}/projects`)

    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keys' }).waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('g')
    await page.keyboard.press('n')
    await page.getByRole('heading', { name: 'Now', level: 1 }).waitFor()
    await page.getByRole('link', { name: 'No worker is alive' }).waitFor()
    await world.database.handle.pool.query(
      `insert into worker_heartbeats (id, kind, version, last_seen_at) values ('elsewhere', 'worker', '1', now() + interval '1 hour')`,
    )
    await page.reload()
    await page.getByText('Nothing needs you.').waitFor()
    await inspect(t, page, 'now-empty')
    await page.keyboard.press('g')
    await page.keyboard.press('p')
    await page.getByRole('link', { name: 'shop-0' }).waitFor()
    await inspect(t, page, 'projects')
    await page.keyboard.press('/')
    await page.keyboard.type('nothing like it')
    await page.getByText('No project fits these filters.').waitFor()
    await page.waitForURL(url => url.searchParams.get('q') === 'nothing like it')

    const before = await world.database.handle.db.query.sessions.findMany()
    t.ok(before.length >= 2, 'two devices are signed in')
    await page.getByRole('button', { name: 'Account: Ada' }).click()
    await page.getByRole('menuitem', { name: 'Sign out on all devices' }).click()
    await page.getByLabel('Email address').waitFor()
    t.same(await world.database.handle.db.query.sessions.findMany(), [])
    t.same(
      faults.filter(fault => !/status of 401/.test(fault)),
      [],
      'nothing went wrong but for refused credentials',
    )
  },
)

const forged = `</script><img src=x onerror="document.title='forged'"><b>bold</b>`

/** Prints what a hostile build would, then lines for as long as the test needs to cut the connection. */
const hostileBuild = {
  ...sampleRepositoryFiles(),
  'package.json': JSON.stringify({
    name: 'shop',
    scripts: { build: 'node build.cjs', start: 'node server.js' },
  }),
  'build.cjs': `
    console.log(${JSON.stringify(forged)})
    console.log('\u001b[31mred\u001b[0m and abc\u202edef and \u001b]0;title\u0007the end')
    console.log('x'.repeat(1_000_000))
    let count = 0
    const timer = setInterval(() => {
      count += 1
      console.log('tick ' + count)
      if (count === 30) clearInterval(timer)
    }, 100)`,
}

t.test(
  'a deployment is followed to live over a connection that is cut, and its log is text',
  { skip },
  async t => {
    const { world, page, faults, consoleUrl } = await openConsole(t)
    await signInBrowser(world, page)
    const [project] = world.projects
    if (project === undefined) throw new Error('the world has a project')
    const { sha } = await world.github.openPull(project, {
      head: 'colour',
      title: forged,
      files: hostileBuild,
    })

    await page.goto(`${consoleUrl}/projects/${project.projectId}`)
    await page.getByRole('link', { name: 'Pull request #1' }).click()
    await page.getByRole('link', { name: 'Deployment', exact: true }).first().click()
    const log = page.getByRole('region', { name: 'Lines of the log' })
    await log.getByText('tick 3', { exact: true }).waitFor()
    await world.api.kill()
    await world.api.start()
    await page.getByRole('region', { name: 'State' }).getByText('Live', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Pause' }).waitFor({ state: 'hidden' })

    const downloading = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download' }).click()
    const text = readFileSync(await (await downloading).path(), 'utf8')
    const ticks = [...text.matchAll(/tick (\d+)$/gm)].map(([, count]) => Number(count))
    t.same(
      ticks,
      Array.from({ length: 30 }, (_, index) => index + 1),
      'no gap and no duplicate',
    )
    t.match(text, /x{1000}/)

    const search = page.getByLabel('Search the log')
    await page.keyboard.press('/')
    await page.keyboard.type('onerror')
    await page.getByText('1 of 1').waitFor()
    await search.press('Enter')
    await log.getByText(forged).waitFor()
    t.equal(await page.title(), `Deployment of ${sha.slice(0, 7)} · Taxiway`, 'markup in a log is text')
    t.equal(await log.locator('img, b, script').count(), 0)
    await log.getByText('abc⟨202E⟩def and the end').waitFor()
    t.equal(await log.locator('[class*=red]').textContent(), 'red')
    await log.getByText('more characters, in the download').waitFor()
    await log.getByRole('button', { name: /^build / }).click()
    await page.waitForURL(/fold=build/)
    t.equal(await log.getByText('tick 1', { exact: true }).count(), 0)
    await page.goto(`${page.url().split('?')[0]}#L3`)
    await inspect(t, page, 'deployment')
    await page.getByRole('link', { name: '#1' }).click()
    const timeline = page.getByRole('region', { name: 'Timeline' })
    await timeline.getByText(/: live$/).waitFor()
    await timeline.getByRole('link', { name: 'pull_request.opened' }).waitFor()
    await timeline.getByText(/^\d+ steps$/).click()
    await timeline.getByRole('link', { name: 'verify-live' }).waitFor()
    await inspect(t, page, 'environment')
    await world.settled()
    await page.goto(`${world.github.url}/${project.owner}/${project.name}/pull/1`)
    await page.locator('a[href*="/console/deployments/"]').first().click()
    await page.getByRole('heading', { name: `Deployment of ${sha.slice(0, 7)}`, level: 1 }).waitFor()
    await page.getByRole('link', { name: '#1' }).click()
    await page.getByRole('button', { name: 'More actions' }).press('ArrowUp')
    const last = page.getByRole('menuitem', { name: 'Destroy' }).and(page.locator(':focus'))
    t.equal(await last.count(), 1, 'the keyboard reaches the last action')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'Destroy the preview of #1?' }).waitFor()
    await page.waitForURL(/do=destroy/)
    await inspect(t, page, 'destroy')
    await page.getByRole('dialog').getByRole('button', { name: 'Destroy' }).click()
    await page.getByRole('region', { name: 'State' }).getByText('Down', { exact: true }).waitFor()

    await page.keyboard.press('g')
    await page.keyboard.press('d')
    const deployments = page.getByRole('region', { name: 'Deployments' })
    await deployments.getByRole('link', { name: 'shop-0 · Pull request #1' }).first().waitFor()
    await page.getByLabel('State').selectOption('live')
    await page.waitForURL(/deployments\?state=live/)
    await inspect(t, page, 'deployments')
    await page.keyboard.press('Escape')
    await page.getByRole('heading', { name: 'Deployments', level: 1 }).click()
    await page.keyboard.press('g')
    await page.keyboard.press('w')
    const today = page.getByRole('region', { name: 'Last 24 hours' })
    await today.getByText('pull_request.opened').first().waitFor()
    await inspect(t, page, 'deliveries')
    await page.getByLabel('State').selectOption('processed')
    await page.waitForURL(/state=processed/)
    await today.getByRole('link', { name: 'pull_request.opened' }).first().click()
    await page.getByRole('heading', { name: 'pull_request.opened', level: 1 }).waitFor()
    await inspect(t, page, 'delivery')

    await page.goto(`${consoleUrl}/projects/${project.projectId}`)
    await page.getByRole('heading', { name: 'Taken down (1)' }).waitFor()
    await inspect(t, page, 'project')
    await page.getByRole('link', { name: 'Variables' }).click()
    await page.getByText('This project has no variables.').waitFor()
    await page.getByRole('button', { name: 'Paste a .env' }).click()
    await page
      .getByLabel('KEY=value lines')
      .fill(`DATABASE_URL=postgres://secret\nPORT=1\nTITLE=</script><b>`)
    await page.getByRole('button', { name: 'Show what it would do' }).click()
    const preview = page.getByRole('region', { name: 'Preview' })
    await preview.getByRole('row').filter({ hasText: 'TITLE' }).getByText('Is new').waitFor()
    await preview.getByRole('row').filter({ hasText: 'PORT' }).getByText('Skipped').waitFor()
    t.notMatch(await preview.textContent(), /postgres:|<b>/, 'names and lengths, no value')
    await inspect(t, page, 'paste')
    await page.getByRole('button', { name: 'Set 2 variables' }).click()
    await page.getByRole('cell', { name: 'DATABASE_URL' }).waitFor()
    t.notMatch(await page.content(), /postgres:\/\/secret/, 'a value goes in and never comes out')
    await inspect(t, page, 'variables')

    t.same(
      faults
        .splice(0)
        .filter(fault => !/ERR_(INCOMPLETE_CHUNKED_ENCODING|CONNECTION_|EMPTY_RESPONSE|SOCKET)/.test(fault)),
      [],
      'nothing went wrong but the connection that was cut',
    )
    t.same(
      await breakPolicy(page),
      ['img-src', 'require-trusted-types-for'],
      'what injected markup would try',
    )
    await page.route(consoleUrl, async route => {
      const response = await route.fetch()
      const body = (await response.text()).replace(
        '</body>',
        '<script>window.isForged = true</script></body>',
      )
      await route.fulfill({ response, body })
    })
    await page.goto(consoleUrl)
    await page.getByRole('heading', { name: 'Now', level: 1 }).waitFor()
    t.equal(await page.evaluate('window.isForged'), undefined, 'an inline script in the page does not run')
    t.ok(faults.some(fault => /Content Security Policy/.test(fault) && /inline script/.test(fault)))
    await page.getByText('Changed today').waitFor()
    const { db } = world.database.handle
    await aDelivery(db, { repositoryId: project.id, state: 'dead', error: `${forged} \u202eabc` })
    await page.reload()
    await page.getByText(`${forged} ⟨202E⟩abc`).waitFor()
    t.equal(await page.getByText('bold', { exact: true }).count(), 0, 'what a delivery brought is text')
    await inspect(t, page, 'now')
  },
)
