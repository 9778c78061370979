import '@mantine/core/styles/Notification.layer.css';
import '@mantine/notifications/styles.layer.css';
import { type NotificationData, notifications } from '@mantine/notifications';
import { showNotifications } from './notification-state.ts';

/** Shows a notification. Import it only in lazily loaded modules, because it loads the library. */
export function notify(notification: NotificationData): void {
  showNotifications();
  notifications.show(notification);
}
