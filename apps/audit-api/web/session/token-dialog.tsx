import { useEffect, useRef } from 'preact/hooks';

import { Visible } from '../text/visible.js';
import { When } from '../text/when.js';
import { closeDemand, setToken } from './session.js';
import { claimsOf } from './token-claims.js';
import { useSession } from './use-session.js';

/** Asks for a token when the API wants one. The token stays in this tab. */
export const TokenDialog = () => {
  const { demanded, token } = useSession();
  const dialog = useRef<HTMLDialogElement>(null);
  const field = useRef<HTMLInputElement>(null);

  useEffect(() => {
    const element = dialog.current;
    if (demanded === undefined) element?.close();
    else if (element?.open === false) element.showModal();
  }, [demanded]);

  const submit = (event: Event): void => {
    event.preventDefault();
    const given = field.current?.value.trim() ?? '';
    if (given === '') return field.current?.focus();
    if (field.current !== null) field.current.value = '';
    setToken(given);
  };

  return (
    <dialog ref={dialog} class="dialog" aria-labelledby="token-title" onCancel={closeDemand}>
      <form method="dialog" onSubmit={submit}>
        <h2 id="token-title">{demanded?.title ?? ''}</h2>
        {demanded?.detail !== undefined && demanded.detail !== '' && <p><Visible text={demanded.detail} /></p>}
        {token !== undefined && <Holder token={token} />}
        <label class="field">
          <span>Token</span>
          <input ref={field} type="password" name="token" autocomplete="off" spellcheck={false} aria-describedby="token-note" />
        </label>
        <p class="note" id="token-note">It is kept in this tab only, and forgotten when the tab is closed.</p>
        <div class="actions">
          {token !== undefined && <button type="button" onClick={() => setToken(undefined)}>Forget the token</button>}
          <button type="button" onClick={closeDemand}>Cancel</button>
          <button type="submit" class="primary">Use this token</button>
        </div>
      </form>
    </dialog>
  );
};

const Holder = ({ token }: { token: string }) => {
  const claims = claimsOf(token);
  if (claims === undefined) return <p class="note">A token is in use.</p>;
  return (
    <p class="note">
      In use: <Visible text={claims.subject ?? 'a token without a subject'} />
      {claims.ends !== undefined && <>, until <When at={claims.ends.toISOString()} /></>}
    </p>
  );
};
