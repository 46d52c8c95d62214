/** Who may assume a role: one of AWS's services. */
export const serviceTrust = (service: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: [service.includes('.') ? service : `${service}.amazonaws.com`] },
        Action: ['sts:AssumeRole'],
      },
    ],
  });
