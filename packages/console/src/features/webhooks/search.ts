export const deliveryStates = ['pending', 'delivered', 'dead'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

export interface DeliveriesSearch {
  /** Absent for all deliveries. */
  readonly state?: DeliveryState;
}

/** Parses the search parameters and removes invalid ones. */
export function deliveriesSearch(search: Record<string, unknown>): DeliveriesSearch {
  const state = deliveryStates.find((each) => each === search['state']);
  return state ? { state } : {};
}
