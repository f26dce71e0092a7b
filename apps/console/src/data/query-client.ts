import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { ProblemError } from '@taxiway/client'

export const meKey = ['me'] as const

/** How often an open page asks for what may have changed. */
export const pollMs = 5_000
export const slowPollMs = 20_000

/** A session that ended elsewhere shows in any answer: ask who we are, and the gate shows the way in. */
const watchSession = (error: unknown): void => {
  if (isSignInProblem(error) && queryClient.getQueryState(meKey)?.status === 'success')
    void queryClient.invalidateQueries({ queryKey: meKey })
}

export const isSignInProblem = (error: unknown): error is ProblemError =>
  error instanceof ProblemError &&
  (error.code === 'auth.required' ||
    error.code === 'auth.second_factor_required' ||
    error.code === 'auth.second_factor_setup_required' ||
    error.code === 'auth.organization_required')

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: watchSession }),
  mutationCache: new MutationCache({ onError: watchSession }),
  defaultOptions: {
    // The client retries what is safe to retry.
    queries: { retry: false, staleTime: 1_000, refetchOnWindowFocus: true },
    // Passwords and secrets that are shown once go through them: none stays when its form is gone.
    mutations: { retry: false, gcTime: 1_000 },
  },
})
