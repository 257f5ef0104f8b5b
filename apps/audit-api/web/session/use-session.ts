import { useEffect, useState } from 'preact/hooks';

import { currentSession, onSession, type Session } from './session.js';

export const useSession = (): Session => {
  const [session, setSession] = useState(currentSession);
  useEffect(() => onSession(() => setSession(currentSession())), []);
  return session;
};
