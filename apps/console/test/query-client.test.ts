import { MutationObserver } from '@tanstack/react-query'
import { eventually } from '@taxiway/testing'
import t from 'tap'
import { queryClient } from '../src/data/query-client.js'

t.test('what a form sent and was answered does not stay in memory', async t => {
  const observer = new MutationObserver(queryClient, {
    mutationFn: async (password: string) => `secret of ${password}`,
  })
  const close = observer.subscribe(() => undefined)
  t.equal(await observer.mutate('correct horse'), 'secret of correct horse')
  const kept = () =>
    JSON.stringify(
      queryClient
        .getMutationCache()
        .getAll()
        .map(({ state }) => state),
    )
  t.match(kept(), 'correct horse', 'while the form is there')
  close()
  await eventually(() => !kept().includes('correct horse'), { timeoutMs: 60_000, what: 'forgetting it' })
  t.notMatch(kept(), 'correct horse')
})
