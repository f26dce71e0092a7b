import { useEffect, useRef } from 'react'
import { useLocation } from 'wouter'

/** A row of links that may be wider than a phone: it is scrolled to the link of this page. */
export const useShowCurrent = () => {
  const [location] = useLocation()
  const ref = useRef<HTMLElement>(null)
  useEffect(() => {
    const row = ref.current
    const link = row?.querySelector<HTMLElement>('[aria-current]')
    if (row && link) row.scrollLeft = link.offsetLeft - (row.clientWidth - link.offsetWidth) / 2
  }, [location])
  return ref
}
