import type { GitCommit } from '../git.js'
import { type ShownOnPull, shownOnPull } from '../operations/shown-on-pull.js'
import { accountOf, fullName, repositoryOf } from '../queries.js'
import type { CheckRun, Comment, PullRequest, Repository } from '../state.js'
import type { World } from '../world.js'
import { type Html, html } from './html.js'
import { renderPage } from './layout.js'
import { renderMarkdown } from './render-markdown.js'

const maxCommits = 50

/** The page of a pull request, with what GitHub shows there: title, commits, comments, deployments and checks. */
export const renderPullPage = async (world: World, pull: PullRequest): Promise<string> => {
  const { state, git } = world
  const repository = repositoryOf(state, pull.repositoryId)
  const range = `${pull.base.sha}..${pull.head.sha}`
  const commits = await git.log(repository.id, [`--max-count=${maxCommits}`, '--reverse', range])
  const shown = shownOnPull(world, pull, new Set(commits.map(({ sha }) => sha)))
  const title = `${pull.title} · Pull request #${pull.number} · ${fullName(state, repository)}`
  return renderPage(
    title,
    html`${renderHead(world, repository, pull)}
${renderCommits(commits)}
${shown.comments.map(comment => renderComment(world, comment))}
${renderDeployments(shown)}
${renderChecks(pull, shown)}
${pull.state === 'open' && renderCommands(world, repository, pull)}`,
  )
}

/** The page has no script and no form, so it shows commands to copy. */
const renderCommands = ({ state, publicUrl }: World, repository: Repository, pull: PullRequest): Html => {
  const url = `${publicUrl()}/_control/repositories/${fullName(state, repository)}/pull-requests/${pull.number}`
  const commands = [
    ['comments', { body: '/taxiway help', sender: 'octo-dev' }],
    ['push', { files: { 'hello.txt': 'hello again' } }],
    ['close', {}],
  ] as const
  return html`<section class="box"><header>Comment, push, close</header><div class="body">${commands.map(
    ([path, body]) => html`<pre><code>curl ${url}/${path} --json '${JSON.stringify(body)}'</code></pre>`,
  )}</div></section>`
}

const renderHead = ({ state }: World, repository: Repository, pull: PullRequest): Html => {
  const name = fullName(state, repository)
  const mood = pull.mergedAt ? 'merged' : pull.state === 'open' && pull.draft ? 'draft' : pull.state
  const label = mood.charAt(0).toUpperCase() + mood.slice(1)
  const commits = `${pull.commits} ${pull.commits === 1 ? 'commit' : 'commits'}`
  return html`<p><a href="/${name}">${name}</a></p>
<h1>${pull.title} <span class="number">#${pull.number}</span></h1>
<p><span class="badge ${mood}">${label}</span> <b>${accountOf(state, pull.authorId).login}</b>
<span class="faint">${mood === 'merged' ? 'merged' : 'wants to merge'} ${commits} into</span> <code>${pull.base.ref}</code>
<span class="faint">from</span> <code>${pull.head.ref}</code></p>`
}

const renderCommits = (commits: GitCommit[]): Html =>
  html`<section class="box"><header>Commits</header><ul class="rows">${commits.map(
    ({ sha, message, author }) =>
      html`<li><span>${message.split('\n')[0]}</span> <span class="faint">${author.name}</span>
<span class="end"><code>${sha.slice(0, 7)}</code></span></li>`,
  )}</ul></section>`

const renderComment = ({ state, app }: World, comment: Comment): Html => {
  const author = comment.author === 'app' ? `${app.slug} (bot)` : accountOf(state, comment.author).login
  return html`<section class="box comment"><header><b>${author}</b> <span class="faint">commented on ${comment.createdAt}${
    comment.updatedAt !== comment.createdAt && ', edited'
  }</span></header><div class="body">${renderMarkdown(comment.body)}</div></section>`
}

const renderDeployments = ({ deployments }: ShownOnPull): Html =>
  html`<section class="box deployments"><header>Deployments</header><ul class="rows">${
    deployments.length === 0 ? html`<li class="faint">none yet</li>` : deployments.map(renderDeployment)
  }</ul></section>`

const renderDeployment = ({ deployment, status }: ShownOnPull['deployments'][number]): Html => {
  const name = status?.state ?? 'pending'
  return html`<li>${sign(name)} <b>${deployment.environment}</b> <span>${name}</span>
<code>${deployment.sha.slice(0, 7)}</code> <span class="faint">${status?.description}</span>
<span class="end">${status?.environmentUrl && html`<a href="${status.environmentUrl}">View deployment</a> `}${
    status?.logUrl && html`<a href="${status.logUrl}">Logs</a>`
  }</span></li>`
}

const renderChecks = ({ head }: PullRequest, { checks }: ShownOnPull): Html =>
  html`<section class="box checks"><header>Checks of <code>${head.sha.slice(0, 7)}</code></header><ul class="rows">${
    checks.length === 0 ? html`<li class="faint">none yet</li>` : checks.map(renderCheck)
  }</ul></section>`

const renderCheck = ({ name, status, conclusion, detailsUrl, output }: CheckRun): Html =>
  html`<li>${sign(conclusion ?? status)} <b>${name}</b> <span>${conclusion ?? status}</span>
<span class="faint">${output.title}</span>${detailsUrl && html`<span class="end"><a href="${detailsUrl}">Details</a></span>`}
${output.summary && html`<details><summary class="faint">Summary</summary>${renderMarkdown(output.summary)}</details>`}</li>`

const signs: Record<string, readonly [string, string]> = {
  success: ['good', '✓'],
  failure: ['bad', '✗'],
  error: ['bad', '✗'],
  timed_out: ['bad', '✗'],
  action_required: ['bad', '!'],
  cancelled: ['faint', '–'],
  skipped: ['faint', '–'],
  neutral: ['faint', '–'],
  inactive: ['faint', '–'],
}

const sign = (word: string): Html => {
  const [mood, mark] = signs[word] ?? ['busy', '●']
  return html`<span class="${mood}" aria-hidden="true">${mark}</span>`
}
