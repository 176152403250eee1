using System.Net.Sockets;
using System.Security.Authentication;
using KotaDx.Workload.Readings;
using MQTTnet;
using MQTTnet.Exceptions;

namespace KotaDx.Workload.Service.Sources;

/// <summary>Why a connection to a broker could not be made or came to its end, in words for people.</summary>
/// <param name="Reason">What, the likely cause and the next step.</param>
/// <param name="AtLeast">How long to wait at least before the next try: for what somebody has to mend first.</param>
internal sealed record MqttEnding(Text Reason, TimeSpan AtLeast = default)
{
    /// <summary>Trying again does not help until somebody changes something, and a broker may lock out whoever tries too often.</summary>
    public static readonly TimeSpan UntilMended = TimeSpan.FromSeconds(30);

    public static MqttEnding NoAnswer { get; } = new(new Text(
        "ブローカーが応答しません。電源とネットワーク、ブローカーの負荷を確かめてください",
        "the broker does not answer; check its power, the network and its load"));

    public static MqttEnding Stopping { get; } = new(new Text("停止します", "stopping"));

    /// <summary>Every copy of the data folder has our client id in it; a broker lets one client of an id in and throws the other out.</summary>
    public static MqttEnding TakenOver { get; } = new(
        new Text(
            "同じクライアントIDの別のプログラムがつながったため切断されました。データフォルダのコピーでもう一つ kotadx が動いていないか確かめ、あれば一方を止めてください。取り合いを避けるため、間をおいてつなぎ直します",
            "another program connected with our client id; look for a second kotadx on a copy of the data folder and stop one of the two. To avoid a tug of war the next try comes later"),
        TimeSpan.FromMinutes(1));

    /// <summary>
    /// MQTT 3.1.1 has no word for it, and mosquitto 2.0.11 says none in MQTT 5 either: it closes the old connection of an id when a new one comes.
    /// </summary>
    public static MqttEnding ThrownOut { get; } = new(
        new Text(
            "つながるたびにブローカーがすぐ接続を切ります。同じクライアントIDの別のプログラムと取り合っているようです。データフォルダのコピーでもう一つ kotadx が動いていないか確かめ、あれば一方を止めてください。間をおいてつなぎ直します",
            "the broker closes the connection again and again soon after it is made, as when another program has our client id; look for a second kotadx on a copy of the data folder and stop one of the two. The next try comes later"),
        TimeSpan.FromMinutes(1));

    public static MqttEnding Closed { get; } = new(new Text("ブローカーが接続を切りました", "the broker closed the connection"));

    public static MqttEnding OldBroker { get; } = new(new Text(
        "ブローカーがMQTT 5に対応していないので、MQTT 3.1.1でつなぎ直します", "the broker does not speak MQTT 5; trying MQTT 3.1.1"));

    public static MqttEnding Unstored(int messages) => new(new Text(
        $"{messages}件のメッセージを保存できないため、つなぎ直してもう一度受け取ります。データフォルダのディスクと権限を確かめてください",
        $"{messages} messages could not be stored; connecting anew to receive them again. Check the disk and the rights of the data folder"));

    public static MqttEnding NotSubscribed(MqttClientSubscribeResultCode code, string filter) => new(
        new Text(
            $"ブローカーが購読「{filter}」を認めません（{code}）。ブローカーの権限設定（ACL）で、このユーザーに「{filter}」の読み取りを許可してください",
            $"the broker refuses the subscription to '{filter}' ({code}); allow this user to read '{filter}' in the broker's access rules (ACL)"),
        UntilMended);

    /// <summary>The broker answered our CONNECT with a refusal.</summary>
    public static MqttEnding Refused(MqttClientConnectResultCode code, string? words, bool hasUser) => code switch
    {
        MqttClientConnectResultCode.BadUserNameOrPassword or MqttClientConnectResultCode.NotAuthorized or MqttClientConnectResultCode.Banned => new(
            hasUser
                ? new Text(
                    "ブローカーがユーザー名またはパスワードを認めません。--mqtt の URL（mqtt://ユーザー:パスワード@ホスト）を確かめてください",
                    "the broker does not accept the user name or the password; check the URL of --mqtt (mqtt://user:password@host)")
                : new Text(
                    "ブローカーは名乗らない接続を認めません。--mqtt mqtt://ユーザー:パスワード@ホスト の形でユーザー名とパスワードを付けてください",
                    "the broker accepts nobody without a name; give user and password as --mqtt mqtt://user:password@host"),
            UntilMended),
        MqttClientConnectResultCode.ClientIdentifierNotValid => new(
            new Text(
                "ブローカーがクライアントIDを認めません。データフォルダの mqtt-client-id か、ブローカーの設定を確かめてください",
                "the broker does not accept our client id; check mqtt-client-id in the data folder, or the broker's rules"),
            UntilMended),
        _ => new(new Text(
            $"ブローカーが接続を断りました（{code}{After(words)}）。ブローカーのログを確かめてください",
            $"the broker refused the connection ({code}{After(words)}); see the broker's log")),
    };

    /// <summary>The connection was there and is gone.</summary>
    public static MqttEnding Gone(MqttClientDisconnectedEventArgs e) => e.Reason switch
    {
        MqttClientDisconnectReason.SessionTakenOver => TakenOver,
        MqttClientDisconnectReason.ServerShuttingDown => new(new Text(
            "ブローカーが停止しました。再起動を待っています", "the broker is shutting down; waiting for it to come back")),
        MqttClientDisconnectReason.NormalDisconnection or MqttClientDisconnectReason.UnspecifiedError => e.Exception is { } exception
            ? Of(exception)
            : Closed,
        _ => new(new Text(
            $"ブローカーが接続を切りました（{e.Reason}{After(e.ReasonString)}）。ブローカーのログを確かめてください",
            $"the broker closed the connection ({e.Reason}{After(e.ReasonString)}); see the broker's log")),
    };

    /// <summary>Something was thrown.</summary>
    /// <param name="exception">What.</param>
    /// <param name="isTlsBeginning">True while a connection by TLS is being made: a side that does not speak it just hangs up.</param>
    public static MqttEnding Of(Exception exception, bool isTlsBeginning = false)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case SocketException { SocketErrorCode: SocketError.ConnectionRefused }:
                    return new(new Text(
                        "そのポートで待ち受けているものがありません。ブローカーが動いているか、ホストとポートを確かめてください",
                        "nothing listens there; check that the broker runs, and host and port"));

                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain }:
                    return new(new Text(
                        "その名前のホストが見つかりません。--mqtt のホスト名とネットワークを確かめてください", "no host of that name is found; check the name in --mqtt and the network"));

                case AuthenticationException:
                    return Tls(inner);

                case IOException or SocketException { SocketErrorCode: SocketError.ConnectionReset } when isTlsBeginning:
                    return Tls(inner);

                case SocketException { SocketErrorCode: SocketError.ConnectionReset }:
                    return Closed;

                case OperationCanceledException or TimeoutException or MqttCommunicationTimedOutException:
                    return NoAnswer;

                default:
                    break;
            }
        }

        var message = exception.GetBaseException().Message;
        return new(new Text(message, message));
    }

    private static MqttEnding Tls(Exception fault) => new(
        new Text(
            $"TLSの接続ができません（{fault.Message}）。ブローカーの証明書の期限と名前、このマシンが発行元を信頼しているか、そのポートがTLS（mqtts、普通は8883）かを確かめてください",
            $"TLS failed ({fault.Message}); check the date and name of the broker's certificate, that this machine trusts its issuer, and that the port is one of TLS (mqtts, usually 8883)"),
        UntilMended);

    private static string After(string? words) => string.IsNullOrEmpty(words) ? "" : ": " + words;
}
