import { accountOf, fullName, pullsOf } from '../queries.js'
import type { Repository } from '../state.js'
import type { World } from '../world.js'
import { html } from './html.js'
import { renderPage } from './layout.js'

const maxPulls = 100

/** The page of a repository: its pull requests, newest first, and how to open one. */
export const renderRepositoryPage = ({ state, publicUrl }: World, repository: Repository): string => {
  const name = fullName(state, repository)
  const pulls = pullsOf(state, repository.id)
    .sort((a, b) => b.number - a.number)
    .slice(0, maxPulls)
  const body = JSON.stringify({ head: 'my-change', title: 'My change', files: { 'hello.txt': 'hello' } })
  return renderPage(
    name,
    html`<h1>${name}</h1>
<section class="box"><header>Pull requests</header><ul class="rows">${
      pulls.length === 0
        ? html`<li class="faint">none yet</li>`
        : pulls.map(
            pull => html`<li><span class="badge ${pull.mergedAt ? 'merged' : pull.state}">${pull.mergedAt ? 'merged' : pull.state}</span>
<a href="/${name}/pull/${pull.number}"><b>${pull.title}</b></a> <span class="faint">#${pull.number} by ${accountOf(state, pull.authorId).login}</span></li>`,
          )
    }</ul></section>
<section class="box"><header>Open one</header><div class="body"><pre><code>curl ${publicUrl()}/_control/repositories/${name}/pull-requests --json '${body}'</code></pre></div></section>`,
  )
}
