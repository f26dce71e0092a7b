import { useEffect, useRef } from 'react'

/**
 * Begins a page that was gone to at its top, with the focus on it, so that a screen reader reads it. Going back keeps the
 * place, and a change of the query is the same page.
 */
export const useArrival = (main: React.RefObject<HTMLElement | null>): void => {
  const path = useRef(window.location.pathname)
  useEffect(() => {
    const arrive = () => {
      const isSame = path.current === window.location.pathname
      path.current = window.location.pathname
      if (isSame) return
      window.scrollTo(0, 0)
      main.current?.focus({ preventScroll: true })
    }
    const note = () => {
      path.current = window.location.pathname
    }
    // The router tells of its own changes by this event; the browser tells of going back by the other.
    window.addEventListener('pushState', arrive)
    window.addEventListener('popstate', note)
    return () => {
      window.removeEventListener('pushState', arrive)
      window.removeEventListener('popstate', note)
    }
  }, [main])
}
