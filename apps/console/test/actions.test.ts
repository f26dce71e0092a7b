import { sampleRepositoryFiles } from '@taxiway/github-emulator'
import { whyNoBrowser } from '@taxiway/testing'
import t from 'tap'
import { githubSignIn, inspect, openConsole, signInWithGithub } from './open-console.js'

t.setTimeout(580_000)

t.test('a release is rolled back to, and a fork is approved', { skip: whyNoBrowser }, async t => {
  const { world, page, faults, consoleUrl } = await openConsole(t, { apiEnv: githubSignIn })
  const [project] = world.projects
  if (project === undefined) throw new Error('the world has a project')
  // Approving asks GitHub whether the person may write to the repository.
  await signInWithGithub(world, page, consoleUrl)
  const files = sampleRepositoryFiles()
  const environments = async () => {
    await world.settled()
    return world.database.handle.db.query.environments.findMany()
  }

  const first = await world.github.openPull(project, { head: 'colour', files })
  await world.settled()
  const second = await world.github.push(project, first.number, { files: { ...files, 'NEWS.md': 'more' } })
  const [environment] = await environments()
  t.equal(environment?.liveSha, second.sha)
  await page.goto(`${consoleUrl}/environments/${environment?.id}`)
  const releases = page.getByRole('region', { name: 'Releases' })
  await releases.getByRole('button', { name: 'Roll back' }).click()
  const dialog = page.getByRole('dialog', { name: `Roll back to ${first.sha.slice(0, 7)}?` })
  await inspect(t, page, 'roll-back')
  await dialog.getByRole('button', { name: 'Roll back' }).click()
  // The page hears of it by itself.
  await page.getByText(`Commit ${first.sha.slice(0, 7)} is live and healthy.`).waitFor()
  t.equal((await environments())[0]?.liveSha, first.sha)

  const fork = await world.github.openPull(project, { head: 'gift', fork: true, author: 'stranger', files })
  const held = (await environments()).find(({ target }) => target === `pr:${fork.number}`)
  t.equal(held?.desired, 'held')
  await page.goto(`${consoleUrl}/environments/${held?.id}`)
  await page.getByRole('button', { name: 'Approve' }).click()
  const approval = page.getByRole('dialog')
  await inspect(t, page, 'approve')
  t.equal(await approval.getByLabel(/commit/i).inputValue(), fork.sha, 'the commit that was read')
  await approval.getByRole('button', { name: 'Approve' }).click()
  await page.getByText(`Commit ${fork.sha.slice(0, 7)} is live and healthy.`).waitFor()
  t.same(
    faults.filter(fault => !/status of 40[13]/.test(fault)),
    [],
    'but for who is not signed in yet',
  )
})
