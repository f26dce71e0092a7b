import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import t from 'tap'

/** Cases of the life of a review app, by number. A test that proves some names them at the end of its title: "(cases 3, 44)". */
const cases: readonly string[] = [
  'a delivery that arrives twice is processed once; one that failed may be sent again',
  'two deliveries of the same facts change something once',
  'closed before opened: the late opened changes nothing',
  'a push that is told before the pull request is opened deploys its head',
  'labels before or after opened lead to the same result',
  'equal timestamps: GitHub is asked',
  'an API answer older than the event does not undo it',
  'an event older than the API answer changes nothing',
  'a delivery that never arrives is fetched, or its change is found',
  'a list of pull requests that fails takes nothing down',
  'a pull request that GitHub does not show is not a closed one',
  'a burst of deliveries is accepted, and installations take turns',
  'after hours of downtime each pull request is deployed once, at its head',
  'a wrong signature, an unknown hook and a ping are answered and never processed',
  'a delivery for a repository without a project is no error',
  'two projects of one repository decide apart and share one comment',
  "times of GitHub are compared with GitHub's alone",
  'an eligible pull request gets its check and deployment before the build, then a comment and an app',
  'a pull request that policy refuses gets a neutral check with the reason, and no app',
  'of many pushes only the newest is built',
  'a push during a release stops it at the next fence; the old version serves',
  'a force-push is deployed like a push',
  'a commit that was built before is not built again',
  'a commit that vanished: the head is read again before anything is given up',
  'a conflict with the base: the head is deployed, and a merge build says so',
  'the base moved: eligibility is decided again, without a build unless the team wants one',
  'a failed build leaves the last good version serving, and the comment says which',
  'a build beyond its limits is ended, and its log says so',
  'a release that never becomes healthy is removed; the old machine serves',
  'a failed release command switches no traffic',
  'a failed first deployment keeps its app for a while, then it goes',
  'a name that another organization has: the next one is tried, three times',
  'an app whose record was lost is adopted or destroyed by its mark',
  'a worker that crashes in a build loses its lease, and its late writes are refused',
  'Fly is busy: backoff, a look before a repeat, and a state that says so',
  'a revoked Fly token: one alert, and everything waits with its reason',
  'an image without a deployment is used again, or collected',
  'an invalid configuration fails once, with file and line',
  'a commit that asks to be skipped leaves the live version; the next one is deployed',
  'path filters count both names of a rename, and a list that is incomplete matches',
  'no files match nothing, too many match',
  'one commit in two pull requests: two apps, one image, one check that speaks for both',
  'a pull request and a branch target of one branch do not collide',
  'closed while queued: nothing starts',
  'closed while building: the build ends, and nothing comes back',
  'closed while the app is created: it is deleted at once',
  'merged is closed, or kept for the hours that the team chose',
  'reopened within seconds: the app stays, or returns under the same name',
  'closed, reopened and closed in a second ends down',
  'reopened after the end: a new deployment of the head under the same address',
  'converted to a draft: the app stays by default, and pushes are not deployed',
  'ready for review: the head is deployed',
  'a required label is added: deployed; on a closed pull request nothing',
  'a required label is removed: down after a minute of grace',
  'a label that was renamed in the repository is found by asking',
  'retargeted: base rules decide again',
  'an edited title deploys nothing',
  'a head branch that was deleted keeps the app of an open pull request',
  'a tracked branch that is deleted goes down; a new one comes up',
  'a renamed branch moves no pull request',
  'locks, assignments, milestones and reviews change nothing',
  "an untrusted fork's pull request is held, with the exact command that approves it",
  'an approval holds for one commit; a push holds the next one',
  'an approval of a person who lost the permission is refused',
  'a deleted fork is untrusted, and its pull request can be closed',
  'a fork out of reach is read by the pull request of the base repository',
  'an author who is gone is untrusted',
  'an author who loses trust loses the next deployment and what holds secrets',
  'an outside collaborator with write permission is trusted, or not, as the organization says',
  "a bot's pull request is skipped unless a person deploys it",
  'what the App writes itself starts nothing',
  'one branch name in two forks: two environments',
  'a pull request that changes the configuration file: trusted, its own; a fork, that of the base',
  'a mass deletion stops at its budget until a person confirms it',
  'a renamed repository keeps its apps',
  'a transferred repository follows its installation',
  'transferred out of reach: held, and destroyed after the grace',
  'archived: down after the grace; unarchived: decided again',
  'the App was uninstalled: everything goes, by our own records',
  'a suspended installation deploys nothing and keeps its apps',
  'a repository taken from the installation: as out of reach; one added: nothing without a project',
  'a deleted repository: everything goes at once',
  'a repository that becomes public is shown a warning, and decided again',
  'a missing permission stops reports, never deployments, and is shown',
  'a paused project starts nothing and still ends what is closed',
  'a deleted project goes when nothing of it is left',
  'a deleted person or organization and a lowered quota leak nothing and kill nothing',
  'a value that cannot be opened holds the environment and turns readiness red',
  'time that is over is looked at again under the lease',
  'expired, then a push or a wake: it comes back',
  'what a person destroyed by hand is repaired, unless the team does not want that; what is not ours is left alone',
  'a deleted comment is written once more; a locked conversation gets the check alone',
]

const textCases: readonly string[] = [
  'branch names: 255 bytes, slashes, quotes, line breaks, emoji, right-to-left',
  'titles: closing tags, mentions, backticks, combining marks, NUL',
  'repositories named .github or a.b',
  'the pull request 2,147,483,648',
  'an owner with a hyphen at the end',
  'the merge queue gets neither environment nor deployment',
  'a check that the merge queue requires is answered at once',
  'a command that was edited, deleted, quoted or in code',
  'two equal commands in a second are one',
  'what a person destroyed stays down over a push; a person without permission changes nothing',
]

const root = fileURLToPath(new URL('../../../', import.meta.url))

type Found = { kind: 'case' | 'text case'; number: number; test: string }

const findTests = (): Found[] =>
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.test.ts'], {
    cwd: root,
    encoding: 'utf8',
  })
    .split('\n')
    .filter(path => path !== '' && existsSync(`${root}${path}`))
    .flatMap(readTitles)

const readTitles = (path: string): Found[] =>
  [...readFileSync(`${root}${path}`, 'utf8').matchAll(/\((text )?cases? ([\d, –]+)\)/g)].flatMap(
    ([, text, numbers = '']) =>
      numbers.split(',').flatMap(part => {
        const [first = 0, last = first] = part.split('–').map(Number)
        return Array.from({ length: last - first + 1 }, (_, at) => ({
          kind: text ? ('text case' as const) : ('case' as const),
          number: first + at,
          test: path,
        }))
      }),
  )

t.test('every case of the life of a review app has a test', async t => {
  const found = findTests()
  const tell = (kind: Found['kind'], sentences: readonly string[]) => {
    const missing = sentences.flatMap((sentence, at) => {
      const own = found.filter(one => one.kind === kind && one.number === at + 1)
      const tests = [...new Set(own.map(one => one.test))]
      t.comment(`${kind} ${at + 1}: ${sentence} → ${tests.join(', ') || 'no test'}`)
      return tests.length === 0 ? [at + 1] : []
    })
    t.comment(`${sentences.length - missing.length} of ${sentences.length}`)
    t.same(missing, [], `${kind}s without a test`)
  }
  tell('case', cases)
  tell('text case', textCases)
  t.equal(cases.length, 92)
  t.equal(textCases.length, 10)
  const unknown = found.filter(
    one => one.number < 1 || one.number > (one.kind === 'case' ? cases : textCases).length,
  )
  t.same(unknown, [], 'titles name no other case')
})
