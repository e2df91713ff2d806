namespace Parley.Server.EventLogs;

internal enum LogEventType
{
    Message,
    Edit,
    Delete,
    React,
}
