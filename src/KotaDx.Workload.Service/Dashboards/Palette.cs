namespace KotaDx.Workload.Service.Dashboards;

/// <summary>Colours that stay apart for colour-blind eyes (Okabe and Ito, 2008), the same for the same thing as on the built-in board. None of them alone carries meaning.</summary>
internal static class Palette
{
    public const string Net = "#0072b2";
    public const string Ancillary = "#e69f00";
    public const string Setup = "#009e73";
    public const string Wait = "#cc79a7";
    public const string Idle = "#cdd4db";
    public const string Unknown = "#a4adb6";
    public const string Break = "#b99a5b";
    public const string Away = "#7b6a8e";

    /// <summary>Grafana's name for the colour of text, which can be read on dark and light: for figures that are neither good nor bad.</summary>
    public const string Text = "text";

    public const string Plain = "#0072b2";
    public const string Much = "#e69f00";
    public const string TooMuch = "#d55e00";
    public const string Room = "#56b4e9";
    public const string Fine = "#009e73";
    public const string Grey = "#a4adb6";
}
