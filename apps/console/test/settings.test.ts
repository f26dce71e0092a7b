import { readFileSync } from 'node:fs'
import { addMember, eventually, whyNoBrowser } from '@taxiway/testing'
import type { Page } from 'playwright-core'
import t from 'tap'
import { inspect, openConsole, signUp } from './open-console.js'
import { readTotp } from './totp.js'

t.setTimeout(580_000)
const skip = whyNoBrowser
const password = 'correct horse battery'
const email = 'ada@example.com'

const signIn = async (page: Page) => {
  await page.getByLabel('Email address').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

t.test('a second factor is set up, asked for again, and switched off', { skip }, async t => {
  const { world, page, faults, consoleUrl } = await openConsole(t, { workers: 0 })
  const { pool } = world.database.handle
  await signUp(world, { name: 'Ada', email, password })
  await addMember(world, world.projects[0]?.organizationId as never, email, 'owner')
  await page.goto(`${consoleUrl}/settings`)
  await signIn(page)
  await page.waitForURL(`${consoleUrl}/settings/members`)
  await page.getByRole('link', { name: 'Your security' }).click()
  const factor = page.getByRole('region', { name: 'Second factor' })
  await factor.getByLabel('Your password').fill(password)
  await inspect(t, page, 'security')
  await factor.getByRole('button', { name: 'Set up a second factor' }).click()
  await factor.getByRole('img', { name: 'QR code for your authenticator app' }).waitFor()
  const secret = (await factor.locator('pre').textContent()) ?? ''
  const code = readTotp(`otpauth://totp/x?secret=${secret}`)
  await inspect(t, page, 'security-set-up')
  await factor.getByLabel('The code that the app shows').fill('000000')
  await factor.getByRole('button', { name: 'Switch it on' }).click()
  await factor.getByRole('alert').filter({ hasText: 'auth.second_factor_invalid' }).waitFor()
  // Each code is later than the one before: a code works once.
  await factor.getByLabel('The code that the app shows').fill(code(-1))
  await factor.getByRole('button', { name: 'Switch it on' }).click()
  const downloading = page.waitForEvent('download')
  await factor.getByRole('button', { name: 'Download' }).click()
  const kept = readFileSync(await (await downloading).path(), 'utf8')
  t.equal(
    kept.trim(),
    (await factor.locator('pre').textContent())?.trim(),
    'the download has the backup codes',
  )
  t.ok(kept.trim().split('\n').length >= 8)
  await inspect(t, page, 'backup-codes')
  await factor.getByRole('button', { name: 'I have kept them' }).click()
  await factor.getByText('It is on.').waitFor()
  t.notOk((await page.content()).includes(kept.trim().split('\n')[0] as string), 'the codes are gone')

  await page.getByRole('button', { name: 'New backup codes' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Your password').fill(password)
  await dialog.getByRole('button', { name: 'Make them' }).click()
  await page.getByRole('dialog', { name: 'Your new backup codes' }).locator('pre').waitFor()
  await dialog.getByRole('button', { name: 'I have kept them' }).click()

  await page.getByRole('link', { name: 'API tokens' }).click()
  await page.getByText('No program has a token.').waitFor()
  await pool.query("update sessions set second_factor_at = now() - interval '1 hour'")
  await page.getByRole('button', { name: 'Create a token' }).click()
  await page.waitForURL(/do=create/)
  await dialog.getByLabel('Name').fill('pipeline')
  await dialog.getByLabel(/^deploy/).check()
  await inspect(t, page, 'token-create')
  await dialog.getByRole('button', { name: 'Create' }).click()
  const proof = page.getByRole('dialog', { name: 'Prove that it is you' })
  await proof.getByLabel('Code of your authenticator app').fill('000000')
  await proof.getByRole('button', { name: 'Continue' }).click()
  await proof.getByRole('alert').filter({ hasText: 'auth.second_factor_invalid' }).waitFor()
  await inspect(t, page, 'step-up')
  await proof.getByLabel('Code of your authenticator app').fill(code())
  await proof.getByRole('button', { name: 'Continue' }).click()
  const once = page.getByRole('dialog', { name: 'The token “pipeline”' })
  const token = (await once.locator('pre').textContent()) ?? ''
  await inspect(t, page, 'token-made')
  await once.getByRole('button', { name: 'Done' }).click()
  const asProgram = () => fetch(`${world.apiUrl}/v1/me`, { headers: { authorization: `Bearer ${token}` } })
  t.match(await (await asProgram()).json(), { scopes: ['read', 'deploy'] })
  const row = page.getByRole('row').filter({ hasText: 'pipeline' })
  await row.getByText('read, deploy').waitFor()
  await row.getByText('Ada').waitFor()
  t.notOk((await page.content()).includes(token), 'a token is shown once')
  await inspect(t, page, 'tokens')
  await row.getByRole('button', { name: 'Revoke pipeline' }).click()
  await dialog.getByRole('button', { name: 'Revoke' }).click()
  await page.getByText('No program has a token.').waitFor()
  t.equal((await asProgram()).status, 401)

  await page.getByRole('link', { name: 'Your sessions' }).click()
  await pool.query(
    `insert into sessions (id, token, user_id, user_agent, created_at, updated_at, expires_at)
     select 'other', 'other', user_id, 'Mozilla/5.0 (Windows NT 10.0) Firefox/140.0', now(), now(), expires_at from sessions limit 1`,
  )
  await page.reload()
  const other = page.getByRole('row').filter({ hasText: 'Firefox on Windows' })
  await other.waitFor()
  await inspect(t, page, 'sessions')
  await other.getByRole('button', { name: 'End' }).click()
  await other.waitFor({ state: 'detached' })
  t.equal((await pool.query('select id from sessions')).rowCount, 1)
  await page.getByRole('button', { name: 'Sign out everywhere' }).click()
  await page.getByLabel('Email address').waitFor()
  t.equal((await pool.query('select id from sessions')).rowCount, 0)

  await signIn(page)
  await page.getByLabel('Code of your authenticator app').fill(code(1))
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('link', { name: 'Your security' }).click()
  await page.getByRole('button', { name: 'Switch it off' }).click()
  await page.waitForURL(/do=off/)
  await dialog.getByLabel('Your password').fill(password)
  await dialog.getByRole('button', { name: 'Switch it off' }).click()
  await page.getByRole('button', { name: 'Set up a second factor' }).waitFor()
  t.same(
    faults.filter(fault => !/status of 40[13]|ERR_INCOMPLETE_CHUNKED_ENCODING/.test(fault)),
    [],
    'nothing went wrong but for refused proofs, and streams that end with their session',
  )
})

t.test('a person is invited, joins by the link, changes role and is removed', { skip }, async t => {
  const { world, page, faults, consoleUrl } = await openConsole(t, { workers: 0 })
  const { pool } = world.database.handle
  await signUp(world, { name: 'Ada', email, password })
  await addMember(world, world.projects[0]?.organizationId as never, email, 'owner')
  await page.goto(`${consoleUrl}/settings/invitations?do=invite`)
  await signIn(page)
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Email address').fill('bob@example.com')
  await inspect(t, page, 'invite')
  await pool.query("update sessions set created_at = now() - interval '1 hour'")
  await dialog.getByRole('button', { name: 'Make the link' }).click()
  const again = page.getByRole('dialog', { name: 'Sign in again' })
  await inspect(t, page, 'sign-in-again')
  await again.getByLabel('Password').fill(password)
  await again.getByRole('button', { name: 'Continue', exact: true }).click()
  const made = page.getByRole('dialog', { name: 'The invitation of bob@example.com' })
  const link = (await made.locator('pre').textContent()) ?? ''
  await inspect(t, page, 'invitation-made')
  await made.getByRole('button', { name: 'Done' }).click()
  await page.getByRole('row').filter({ hasText: 'bob@example.com' }).waitFor()
  await inspect(t, page, 'invitations')

  const context = await page.context().browser()?.newContext()
  if (context === undefined) throw new Error('the page has a browser')
  t.teardown(() => context.close())
  const guest = await context.newPage()
  await guest.goto(link)
  t.notMatch(guest.url(), /#/, 'the token does not stay in the address')
  await guest.getByRole('button', { name: 'Create an account' }).click()
  await inspect(t, guest, 'sign-up')
  await guest.getByLabel('Name').fill('Bob <b>')
  await guest.getByLabel('Email address').fill('bob@example.com')
  await guest.getByLabel('Password').fill(password)
  await guest.getByRole('button', { name: 'Create the account' }).click()
  await guest.getByText('You are signed in as bob@example.com.').waitFor()
  await inspect(t, guest, 'invitation')
  await guest.getByRole('button', { name: 'Join the organization' }).click()
  await guest.getByRole('heading', { name: 'Now', level: 1 }).waitFor()
  await guest.goto(`${consoleUrl}/settings/tokens`)
  await guest.getByText('Owners and admins of this organization see and create tokens.').waitFor()
  await inspect(t, guest, 'tokens-developer')

  await page.getByRole('link', { name: 'Members', exact: true }).click()
  const row = page.getByRole('row').filter({ hasText: 'Bob <b>' })
  await row.getByText('developer').waitFor()
  await inspect(t, page, 'members')
  await row.getByRole('button', { name: 'Change role' }).click()
  await dialog.getByLabel('Role').selectOption('viewer')
  await dialog.getByRole('button', { name: 'Change' }).click()
  await row.getByText('viewer').waitFor()
  await guest.reload()
  await row.getByRole('button', { name: 'Remove' }).click()
  await dialog.getByRole('button', { name: 'Remove' }).click()
  await row.waitFor({ state: 'detached' })
  // A session may be known for five seconds.
  await eventually(async () => {
    await guest.reload()
    const heading = guest.getByRole('heading', { level: 1 })
    await heading.waitFor()
    return (await heading.textContent()) === 'Create an organization'
  })

  await page.getByRole('link', { name: 'Organization', exact: true }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('Acme & Sons')
  await page.getByLabel('Pull requests are trusted from').selectOption('member')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('cell', { name: 'Acme & Sons' }).waitFor()
  await page.getByRole('button', { name: 'Create another' }).click()
  await dialog.getByLabel('Name', { exact: true }).fill('Side')
  await dialog.getByLabel('Short name').fill('side')
  await dialog.getByRole('button', { name: 'Create it' }).click()
  await page.getByRole('button', { name: 'Switch to Acme & Sons' }).waitFor()
  await inspect(t, page, 'organization')
  await page.getByRole('button', { name: 'Switch to Acme & Sons' }).click()
  await page.getByRole('button', { name: 'Switch to Side' }).waitFor()
  await page.getByRole('link', { name: 'Data keys' }).click()
  await page.getByText('Nothing is sealed yet.').waitFor()
  await inspect(t, page, 'keys')

  // An organization that insists on a second factor leads those without one to it, and then to where they wanted to go.
  await pool.query('update organizations set require_two_factor = true')
  await eventually(async () => {
    await page.reload()
    const heading = page.getByRole('heading', { level: 1 })
    await heading.waitFor()
    return (await heading.textContent()) === 'Set up a second factor'
  })
  await page.getByLabel('Your password').fill(password)
  await page.getByRole('button', { name: 'Set up a second factor' }).click()
  const secret = (await page.locator('pre').textContent()) ?? ''
  await inspect(t, page, 'second-factor-needed')
  await page.getByLabel('The code that the app shows').fill(readTotp(`otpauth://totp/x?secret=${secret}`)())
  await page.getByRole('button', { name: 'Switch it on' }).click()
  await page.getByRole('button', { name: 'I have kept them' }).click()
  await page.getByRole('heading', { name: 'Data keys', level: 1 }).waitFor()
  t.same(
    faults.filter(fault => !/status of 40[13]|ERR_INCOMPLETE_CHUNKED_ENCODING/.test(fault)),
    [],
    'nothing went wrong but for refused proofs, and streams that end with their session',
  )
})
