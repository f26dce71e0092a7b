import t from 'tap'
import { describeSource } from '../src/steps/describe-source.js'

t.test('the log tells what a source lacks, and what to do', async t => {
  const complete = { lfs: { resolved: 0, missing: [] }, submodules: [], exportIgnored: [] }
  t.same(describeSource(complete), [])
  const missing = Array.from({ length: 7 }, (_, n) => ({ path: `${n}.png`, reason: 'it is not there' }))
  t.same(describeSource({ lfs: { resolved: 1, missing }, submodules: ['lib'], exportIgnored: ['/docs'] }), [
    'Git LFS: 1 file fetched.',
    'Git LFS: 0.png, 1.png, 2.png, 3.png, 4.png and 2 more stay pointers, since it is not there. Push the objects with git lfs push.',
    'Submodules are not fetched: lib are empty. Put their content into the repository, or into a package.',
    'GitHub leaves out files that .gitattributes marks as export-ignore: /docs. Remove the mark if the build needs them.',
  ])
})
