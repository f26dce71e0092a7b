import { deliveryStates } from '../../data/vocabulary.js'

type TextFilter = 'about' | 'event' | 'action' | 'reason' | 'repositoryId' | 'guid' | 'replayOf'

/** The filters that are typed. `isWhole` holds back what the API would refuse, such as half an id. */
export const textFilters: readonly {
  name: TextFilter
  label: string
  placeholder: string
  isWhole: RegExp
  hint: string
}[] = [
  {
    name: 'about',
    label: 'About',
    placeholder: 'Pull request, branch or commit',
    isWhole: /^\P{Cc}{1,255}$/u,
    hint: 'Not a pull request, a branch or a commit.',
  },
  {
    name: 'event',
    label: 'Event',
    placeholder: 'pull_request',
    isWhole: /^\w{1,64}$/,
    hint: 'Not the name of an event.',
  },
  {
    name: 'action',
    label: 'Action',
    placeholder: 'opened',
    isWhole: /^\w{1,64}$/,
    hint: 'Not the name of an action.',
  },
  {
    name: 'reason',
    label: 'Reason',
    placeholder: 'dropped',
    isWhole: /^[\w, ]{1,64}$/,
    hint: 'Not a reason.',
  },
  {
    name: 'repositoryId',
    label: 'Repository',
    placeholder: 'Its number at GitHub',
    isWhole: /^[1-9]\d{0,14}$/,
    hint: 'A number is needed.',
  },
  {
    name: 'guid',
    label: 'Id at GitHub',
    placeholder: 'X-GitHub-Delivery',
    isWhole: /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i,
    hint: 'The whole id is needed.',
  },
  {
    name: 'replayOf',
    label: 'Replays of',
    placeholder: 'dlv_…',
    isWhole: /^dlv_[0-9a-hjkmnp-tv-z]{26}$/,
    hint: 'The whole id is needed.',
  },
]

/** The filters of an address that the API takes. */
export const readFilters = (search: URLSearchParams) => {
  const state = deliveryStates.find(one => one === search.get('state'))
  const { repositoryId, ...texts }: Partial<Record<TextFilter, string>> = Object.fromEntries(
    textFilters.flatMap(({ name, isWhole }) => {
      const value = search.get(name)
      return value !== null && isWhole.test(value) ? [[name, value]] : []
    }),
  )
  return { ...(state && { state }), ...texts, ...(repositoryId && { repositoryId: Number(repositoryId) }) }
}
