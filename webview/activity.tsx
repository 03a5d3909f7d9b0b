import './styles/activity.css';
import { render } from 'preact';
import { activityMessage } from './activity/activityMessage';
import { receive, start } from './activity/activityState';
import { ActivityView } from './activity/activityView';

// The page of the activity log: what happened over all tasks, newest first.
window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  const message = activityMessage(data);
  if (message) receive(message);
  else console.warn('Work Mode: a message that the activity log does not understand was ignored.', data);
});

const root = document.getElementById('root');
if (root) render(<ActivityView />, root);
start();
