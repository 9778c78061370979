export const deliveryStates = ['pending', 'delivered', 'dead'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

export interface DeliveriesSearch {
  /** Absent for all of them. */
  readonly state?: DeliveryState;
}

/** What the address of the page may say. Whatever else stands there is left out. */
export function deliveriesSearch(search: Record<string, unknown>): DeliveriesSearch {
  const state = deliveryStates.find((each) => each === search['state']);
  return state ? { state } : {};
}
