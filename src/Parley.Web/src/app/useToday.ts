import { useEffect, useState } from 'react'

/** Now, renewed when the day changes: "Today" must not stay in the list overnight. */
export function useToday(): Date {
  const [now, setNow] = useState(() => new Date())
  useEffect(() => {
    const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1)
    const timer = setTimeout(() => setNow(new Date()), midnight.getTime() - Date.now() + 1000)
    return () => clearTimeout(timer)
  }, [now])
  return now
}
