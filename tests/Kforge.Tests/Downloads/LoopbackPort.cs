using System.Net;
using System.Net.Sockets;

namespace Kforge.Tests.Downloads;

/// <summary>Ports for servers that cannot be told to take any free one.</summary>
internal static class LoopbackPort
{
    /// <summary>A port of the loopback interface that nothing listens on.</summary>
    /// <remarks>
    /// Below the range from which Linux gives out ports (net.ipv4.ip_local_port_range begins at 32768): a port of
    /// that range may go to the next connection of another test between the look and the server's start.
    /// </remarks>
    public static int Unused()
    {
        while (true)
        {
            int port = Random.Shared.Next(10_000, 32_000);
            try
            {
                using TcpListener probe = new(IPAddress.Loopback, port);
                probe.Start();
                return port;
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
            }
        }
    }
}
