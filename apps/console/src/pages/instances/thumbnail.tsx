import { useState } from 'react';
import type { Instance } from './instances.ts';

/** What the machine shows on its screen, small. Asked for only where somebody looks, and not again until a reload. */
export function Thumbnail({ instance, large = false }: { instance: Instance; large?: boolean }) {
  const [broken, setBroken] = useState(false);
  if (instance.State?.Name !== 'running' || broken) return <span className="no-thumbnail">–</span>;
  return (
    <img
      className={large ? 'screenshot' : 'thumbnail'}
      src={`screenshot/${instance.InstanceId}`}
      alt={`Screen of ${instance.InstanceId}`}
      loading="lazy"
      onError={() => setBroken(true)}
    />
  );
}
