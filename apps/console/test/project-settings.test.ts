import { projectConfigSchema } from '@taxiway/domain'
import { whyNoBrowser } from '@taxiway/testing'
import t from 'tap'
import { githubSignIn, inspect, openConsole, signInBrowser, signInWithGithub } from './open-console.js'

t.setTimeout(580_000)
const skip = whyNoBrowser

t.test('settings are changed in a form that shows what is wrong and what changes', { skip }, async t => {
  const { world, page, faults, consoleUrl } = await openConsole(t, { workers: 0 })
  const [project] = world.projects
  if (project === undefined) throw new Error('the world has a project')
  await signInBrowser(world, page)
  const stored = async () => {
    const row = await world.database.handle.db.query.projects.findFirst({
      where: (row, { eq }) => eq(row.id, project.projectId as never),
    })
    return { config: row?.config, configured: row?.configured }
  }

  await page.goto(`${consoleUrl}/projects/${project.projectId}`)
  await page.locator('#content').getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor()
  const run = page.getByRole('region', { name: 'How an app is built and run' })
  for (const name of Object.keys(projectConfigSchema.shape))
    t.equal(await page.locator(`[name="${name}"]`).count(), 1, `the form has ${name}`)
  await run.getByText('The port of the app, which it also finds in PORT.').waitFor()
  await inspect(t, page, 'project-settings')

  await run.getByRole('textbox', { name: 'healthPath' }).fill('health z')
  await page.getByRole('combobox', { name: 'drafts' }).selectOption('deploy')
  await page.getByRole('textbox', { name: 'requiredLabels' }).fill('preview\n')
  await page.getByRole('button', { name: 'Review and save' }).click()
  const dialog = page.getByRole('dialog', { name: 'Save these changes?' })
  const row = dialog.getByRole('row').filter({ hasText: 'requiredLabels' })
  await row.getByText('not set (none)').waitFor()
  await row.getByText('["preview"]').waitFor()
  await page.waitForURL(/do=review/)
  await inspect(t, page, 'project-settings-review')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await run.getByText('must start with / and hold path characters only').waitFor()
  t.equal(await run.getByRole('textbox', { name: 'healthPath' }).getAttribute('aria-invalid'), 'true')
  await inspect(t, page, 'project-settings-invalid')

  // A colleague saves meanwhile.
  await world.database.handle.pool.query(
    `update projects set version = version + 1, config = config || '{"port": 3000}', configured = '{port}' where id = $1`,
    [project.projectId],
  )
  await run.getByRole('textbox', { name: 'healthPath' }).fill('/healthz')
  await page.getByRole('button', { name: 'Review and save' }).click()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.getByRole('alert').filter({ hasText: 'resource.precondition_failed' }).waitFor()
  await inspect(t, page, 'project-settings-conflict')
  await dialog.getByRole('button', { name: 'Load the current settings' }).click()
  await dialog.getByRole('alert').waitFor({ state: 'hidden' })
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'hidden' })
  t.match(await stored(), {
    config: { healthPath: '/healthz', drafts: 'deploy', requiredLabels: ['preview'], port: 3000 },
  })
  t.ok((await stored()).configured?.includes('port'), 'what the colleague saved stands')

  await page.getByRole('button', { name: 'Do not set it: requiredLabels' }).click()
  await page.getByRole('button', { name: 'Review and save' }).click()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'hidden' })
  t.notOk((await stored()).configured?.includes('requiredLabels'), 'a setting is given back')

  await page.getByRole('button', { name: 'Archive' }).click()
  await page.waitForURL(/do=archive/)
  await page.getByRole('dialog').getByRole('button', { name: 'Archive' }).click()
  await page.getByRole('button', { name: 'Bring it back' }).waitFor()
  await page.getByRole('button', { name: 'Delete' }).click()
  const deletion = page.getByRole('dialog', { name: 'Delete shop-0?' })
  await deletion.getByLabel('Type shop-0').fill('shop')
  await deletion.getByRole('button', { name: 'Delete' }).click()
  await deletion.getByRole('alert').filter({ hasText: 'Type shop-0 to delete it.' }).waitFor()
  await inspect(t, page, 'project-delete')
  await deletion.getByLabel('Type shop-0').fill('shop-0')
  await deletion.getByRole('button', { name: 'Delete' }).click()
  await deletion.waitFor({ state: 'hidden' })
  t.match(
    await world.database.handle.pool.query('select state from projects'),
    { rows: [{ state: 'deleted' }] },
    'only its whole name deletes it',
  )

  t.same(
    faults.filter(fault => !/status of (400|404|412)/.test(fault)),
    [],
    'nothing went wrong but what was refused',
  )
})

t.test(
  'a person of GitHub sees what a build would do, and signs in there again for a token',
  { skip },
  async t => {
    const { world, page, faults, consoleUrl } = await openConsole(t, {
      workers: 0,
      apiEnv: {
        PASSWORD_SIGN_IN: 'false',
        ...githubSignIn,
      },
    })
    const [project] = world.projects
    if (project === undefined) throw new Error('the world has a project')
    await signInWithGithub(world, page, `${consoleUrl}/projects/${project.projectId}/settings`)

    const plan = page.getByRole('region', { name: 'What a build would do' })
    await plan.getByRole('button', { name: 'Ask' }).click()
    await plan.getByText('node server.js').first().waitFor()
    await page.getByRole('textbox', { name: 'startCommand' }).fill('node\nother.js')
    await plan.getByRole('button', { name: 'Ask again' }).click()
    await plan.getByText('node other.js').first().waitFor()
    await inspect(t, page, 'project-settings-plan')
    await page.getByRole('button', { name: 'Discard' }).click()

    await page.goto(`${consoleUrl}/settings/tokens?do=create`)
    await world.database.handle.pool.query("update sessions set created_at = now() - interval '1 hour'")
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name').fill('pipeline')
    await dialog.getByRole('button', { name: 'Create' }).click()
    await page.getByRole('button', { name: 'Continue with GitHub' }).click()
    await page.getByRole('dialog', { name: 'Create a token' }).waitFor()
    t.match(page.url(), /settings\/tokens\?do=create/, 'back where the action is')
    await page.getByRole('dialog', { name: 'Sign in again' }).waitFor({ state: 'detached' })
    await dialog.getByLabel('Name').fill('pipeline')
    await dialog.getByRole('button', { name: 'Create' }).click()
    await page.getByRole('dialog', { name: 'The token “pipeline”' }).waitFor()
    t.same(
      faults.filter(fault => !/status of 40[13]|ERR_INCOMPLETE_CHUNKED_ENCODING/.test(fault)),
      [],
      'nothing went wrong but for a refused action',
    )
  },
)
