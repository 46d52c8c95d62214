/** What a person is told when first light failed: where, why, and where to look further. */
export function explainFailure(stage: string, { name, message, cause }: Error): string {
  const why = [message || name, cause instanceof Error ? cause.message.trim() : ''].filter((part) => part !== '');
  return `
First light failed at "${stage}": ${why.join('\n')}

The cloud runs on. To find out more:
  ./mallee status    what runs, and what the node lacks
  ./mallee logs      what the processes said
  ./mallee nurse     whether this host is fit
First light is tried again at the next ./mallee up.`;
}
