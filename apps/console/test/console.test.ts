import { addMember, whyNoBrowser } from '@taxiway/testing'
import t from 'tap'
import { inspect, openConsole } from './open-console.js'
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
    t.equal(page.url(), `${consoleUrl}/projects`, 'where the person wanted to go')

    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keys' }).waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('g')
    await page.keyboard.press('n')
    await page.getByRole('heading', { name: 'Now', level: 1 }).waitFor()
    await page.getByText('Nothing needs you.').waitFor()
    await inspect(t, page, 'now-empty')
    await page.keyboard.press('g')
    await page.keyboard.press('p')
    await page.getByRole('link', { name: 'shop-0' }).waitFor()
    await inspect(t, page, 'projects')
    await page.keyboard.press('/')
    await page.keyboard.type('nothing like it')
    await page.getByText('No project fits these filters.').waitFor()
    t.equal(new URL(page.url()).searchParams.get('q'), 'nothing like it', 'a filter is an address')

    const before = await world.database.handle.db.query.sessions.findMany()
    t.ok(before.length >= 2, 'two devices are signed in')
    await page.getByRole('button', { name: 'Account: Ada' }).click()
    await page.getByRole('menuitem', { name: 'Sign out on all devices' }).click()
    await page.getByLabel('Email address').waitFor()
    t.same(await world.database.handle.db.query.sessions.findMany(), [])
    t.same(
      faults.filter(fault => !/status of 401/.test(fault)),
      [],
      'but for refused credentials nothing went wrong',
    )
  },
)
