// Usage: node deploy/monitoring/dashboard.mjs > deploy/monitoring/dashboard.json
// The dashboard for Grafana, from one list of panels. script/generate runs it; tests/contract/monitoring.test.js asks a
// real Prometheus every expression.

const quantile = (share, name) => `histogram_quantile(${share}, sum by (le) (rate(${name}_bucket[$__rate_interval])))`
const rate = (name, by) => `sum${by ? ` by (${by})` : ''} (rate(${name}[$__rate_interval]))`

const rows = [
  ['People', [
    ['Connections', 'short', [['sum by (instance) (parley_socketio_connections)', '{{instance}}']]],
    ['Sockets in a namespace', 'short', [['sum by (instance) (parley_socketio_sockets)', '{{instance}}']]],
    ['Connections by transport', 'short', [['sum by (transport) (parley_socketio_connections)', '{{transport}}']]],
  ]],
  ['Messages', [
    ['Stored', 'ops', [[rate('parley_log_appends_total'), 'stored'], [rate('parley_log_repeats_total'), 'repeated'], [rate('parley_log_unavailable_total'), 'unavailable']]],
    ['Time to the tick', 's', [[quantile(0.5, 'parley_log_append_duration_seconds'), 'half'], [quantile(0.99, 'parley_log_append_duration_seconds'), '99 %']]],
    ['From commit to publication', 's', [[quantile(0.5, 'parley_log_publish_delay_seconds'), 'half'], [quantile(0.99, 'parley_log_publish_delay_seconds'), '99 %']]],
    ['Appends in a transaction', 'short', [[quantile(0.5, 'parley_log_group_size'), 'half'], [quantile(0.99, 'parley_log_group_size'), '99 %']]],
    ['Catching up', 'ops', [[rate('parley_log_tail_hits_total'), 'from memory'], [rate('parley_log_tail_misses_total'), 'from the database']]],
  ]],
  ['Traffic', [
    ['Events received', 'ops', [[rate('parley_socketio_events_received_total', 'instance'), '{{instance}}']]],
    ['Packets sent', 'pps', [[rate('parley_socketio_packets_sent_total', 'instance'), '{{instance}}']]],
    ['Bytes', 'Bps', [[rate('parley_socketio_sent_bytes_total'), 'sent'], [rate('parley_socketio_received_bytes_total'), 'received']]],
    ['Waiting for slow connections', 'bytes', [['parley_socketio_queue_bytes', '{{instance}}']]],
    ['Slow connections closed', 'ops', [[rate('parley_socketio_slow_closes_total', 'instance'), '{{instance}}']]],
    ['Limits hit', 'ops', [[rate('parley_limits_hit_total', 'limit'), '{{limit}}'], [rate('parley_socketio_limits_hit_total', 'limit'), '{{limit}}']]],
  ]],
  ['Nodes', [
    ['Ready', 'short', [['parley_ready', '{{instance}}']]],
    ['Redis reached', 'short', [['parley_bus_healthy', '{{instance}}']]],
    ['Words between nodes', 'ops', [[rate('parley_bus_sent_total'), 'sent'], [rate('parley_bus_received_total'), 'received']]],
    ['Processor', 'percentunit', [['sum by (instance) (rate(dotnet_process_cpu_time_seconds_total[$__rate_interval]))', '{{instance}}']]],
    ['Memory', 'bytes', [['dotnet_process_memory_working_set_bytes', '{{instance}}']]],
    ['Age of the last backup', 's', [['max(parley_backup_age_seconds)', 'age']]],
    ['Log that waits for the archive', 's', [['max(parley_archive_lag_seconds)', 'waits']]],
    ['Until the certificate expires', 's', [['parley_tls_remaining_seconds', '{{instance}}']]],
  ]],
]

const width = 8
const height = 7
const panels = []
let y = 0
for (const [title, charts] of rows) {
  panels.push({ id: panels.length + 1, type: 'row', title, collapsed: false, gridPos: { x: 0, y: y++, w: 24, h: 1 }, panels: [] })
  charts.forEach(([chart, unit, series], index) => panels.push({
    id: panels.length + 1,
    type: 'timeseries',
    title: chart,
    datasource: { type: 'prometheus', uid: '${datasource}' },
    gridPos: { x: (index % 3) * width, y: y + Math.floor(index / 3) * height, w: width, h: height },
    fieldConfig: { defaults: { unit, min: 0, custom: { fillOpacity: 10, showPoints: 'never' } }, overrides: [] },
    options: { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi' } },
    targets: series.map(([expr, legendFormat], at) => ({ refId: String.fromCharCode(65 + at), expr, legendFormat })),
  }))
  y += Math.ceil(charts.length / 3) * height
}

console.log(JSON.stringify({
  title: 'Parley',
  uid: 'parley',
  schemaVersion: 39,
  tags: ['parley'],
  refresh: '30s',
  time: { from: 'now-3h', to: 'now' },
  templating: { list: [{ name: 'datasource', type: 'datasource', query: 'prometheus', label: 'Prometheus' }] },
  panels,
}, null, 2))
