using KotaDx.Workload.Factories;

namespace KotaDx.Workload.Service.Files;

/// <summary>Zones by IANA name, on every system.</summary>
internal static class ZoneNames
{
    // Windows knows zones by names of its own. The framework translates by ICU, which this program does not carry, so the zones
    // of industry are listed here (CLDR windowsZones). Windows' own names are taken there, too.
    private static readonly Dictionary<string, string> OnWindows = new(StringComparer.Ordinal)
    {
        ["Africa/Algiers"] = "W. Central Africa Standard Time",
        ["Africa/Cairo"] = "Egypt Standard Time",
        ["Africa/Casablanca"] = "Morocco Standard Time",
        ["Africa/Johannesburg"] = "South Africa Standard Time",
        ["Africa/Lagos"] = "W. Central Africa Standard Time",
        ["Africa/Nairobi"] = "E. Africa Standard Time",
        ["Africa/Tunis"] = "W. Central Africa Standard Time",
        ["America/Anchorage"] = "Alaskan Standard Time",
        ["America/Argentina/Buenos_Aires"] = "Argentina Standard Time",
        ["America/Bogota"] = "SA Pacific Standard Time",
        ["America/Buenos_Aires"] = "Argentina Standard Time",
        ["America/Caracas"] = "Venezuela Standard Time",
        ["America/Chicago"] = "Central Standard Time",
        ["America/Costa_Rica"] = "Central America Standard Time",
        ["America/Denver"] = "Mountain Standard Time",
        ["America/Detroit"] = "Eastern Standard Time",
        ["America/Halifax"] = "Atlantic Standard Time",
        ["America/Indiana/Indianapolis"] = "US Eastern Standard Time",
        ["America/Lima"] = "SA Pacific Standard Time",
        ["America/Los_Angeles"] = "Pacific Standard Time",
        ["America/Mexico_City"] = "Central Standard Time (Mexico)",
        ["America/Monterrey"] = "Central Standard Time (Mexico)",
        ["America/Montevideo"] = "Montevideo Standard Time",
        ["America/New_York"] = "Eastern Standard Time",
        ["America/Phoenix"] = "US Mountain Standard Time",
        ["America/Puerto_Rico"] = "SA Western Standard Time",
        ["America/Santiago"] = "Pacific SA Standard Time",
        ["America/Sao_Paulo"] = "E. South America Standard Time",
        ["America/Tijuana"] = "Pacific Standard Time (Mexico)",
        ["America/Toronto"] = "Eastern Standard Time",
        ["America/Vancouver"] = "Pacific Standard Time",
        ["America/Winnipeg"] = "Central Standard Time",
        ["Asia/Almaty"] = "Central Asia Standard Time",
        ["Asia/Bangkok"] = "SE Asia Standard Time",
        ["Asia/Calcutta"] = "India Standard Time",
        ["Asia/Colombo"] = "Sri Lanka Standard Time",
        ["Asia/Dhaka"] = "Bangladesh Standard Time",
        ["Asia/Dubai"] = "Arabian Standard Time",
        ["Asia/Ho_Chi_Minh"] = "SE Asia Standard Time",
        ["Asia/Hong_Kong"] = "China Standard Time",
        ["Asia/Jakarta"] = "SE Asia Standard Time",
        ["Asia/Jerusalem"] = "Israel Standard Time",
        ["Asia/Karachi"] = "Pakistan Standard Time",
        ["Asia/Kathmandu"] = "Nepal Standard Time",
        ["Asia/Kolkata"] = "India Standard Time",
        ["Asia/Kuala_Lumpur"] = "Singapore Standard Time",
        ["Asia/Manila"] = "Singapore Standard Time",
        ["Asia/Phnom_Penh"] = "SE Asia Standard Time",
        ["Asia/Pyongyang"] = "North Korea Standard Time",
        ["Asia/Riyadh"] = "Arab Standard Time",
        ["Asia/Saigon"] = "SE Asia Standard Time",
        ["Asia/Seoul"] = "Korea Standard Time",
        ["Asia/Shanghai"] = "China Standard Time",
        ["Asia/Singapore"] = "Singapore Standard Time",
        ["Asia/Taipei"] = "Taipei Standard Time",
        ["Asia/Tashkent"] = "West Asia Standard Time",
        ["Asia/Tehran"] = "Iran Standard Time",
        ["Asia/Tokyo"] = "Tokyo Standard Time",
        ["Asia/Ulaanbaatar"] = "Ulaanbaatar Standard Time",
        ["Asia/Vientiane"] = "SE Asia Standard Time",
        ["Asia/Vladivostok"] = "Vladivostok Standard Time",
        ["Asia/Yangon"] = "Myanmar Standard Time",
        ["Australia/Adelaide"] = "Cen. Australia Standard Time",
        ["Australia/Brisbane"] = "E. Australia Standard Time",
        ["Australia/Darwin"] = "AUS Central Standard Time",
        ["Australia/Hobart"] = "Tasmania Standard Time",
        ["Australia/Melbourne"] = "AUS Eastern Standard Time",
        ["Australia/Perth"] = "W. Australia Standard Time",
        ["Australia/Sydney"] = "AUS Eastern Standard Time",
        ["Europe/Amsterdam"] = "W. Europe Standard Time",
        ["Europe/Athens"] = "GTB Standard Time",
        ["Europe/Belgrade"] = "Central Europe Standard Time",
        ["Europe/Berlin"] = "W. Europe Standard Time",
        ["Europe/Bratislava"] = "Central Europe Standard Time",
        ["Europe/Brussels"] = "Romance Standard Time",
        ["Europe/Bucharest"] = "GTB Standard Time",
        ["Europe/Budapest"] = "Central Europe Standard Time",
        ["Europe/Copenhagen"] = "Romance Standard Time",
        ["Europe/Dublin"] = "GMT Standard Time",
        ["Europe/Helsinki"] = "FLE Standard Time",
        ["Europe/Istanbul"] = "Turkey Standard Time",
        ["Europe/Kiev"] = "FLE Standard Time",
        ["Europe/Kyiv"] = "FLE Standard Time",
        ["Europe/Lisbon"] = "GMT Standard Time",
        ["Europe/Ljubljana"] = "Central Europe Standard Time",
        ["Europe/London"] = "GMT Standard Time",
        ["Europe/Luxembourg"] = "W. Europe Standard Time",
        ["Europe/Madrid"] = "Romance Standard Time",
        ["Europe/Moscow"] = "Russian Standard Time",
        ["Europe/Oslo"] = "W. Europe Standard Time",
        ["Europe/Paris"] = "Romance Standard Time",
        ["Europe/Prague"] = "Central Europe Standard Time",
        ["Europe/Riga"] = "FLE Standard Time",
        ["Europe/Rome"] = "W. Europe Standard Time",
        ["Europe/Sofia"] = "FLE Standard Time",
        ["Europe/Stockholm"] = "W. Europe Standard Time",
        ["Europe/Tallinn"] = "FLE Standard Time",
        ["Europe/Vienna"] = "W. Europe Standard Time",
        ["Europe/Vilnius"] = "FLE Standard Time",
        ["Europe/Warsaw"] = "Central European Standard Time",
        ["Europe/Zagreb"] = "Central European Standard Time",
        ["Europe/Zurich"] = "W. Europe Standard Time",
        ["Pacific/Auckland"] = "New Zealand Standard Time",
        ["Pacific/Honolulu"] = "Hawaiian Standard Time",
        ["UTC"] = "UTC",
    };

    public static IReadOnlyDictionary<string, string> WindowsNames => OnWindows;

    public static bool TryFind(string name, out TimeZoneInfo zone)
    {
        if (name == Book.DefaultZone.Id)
        {
            zone = Book.DefaultZone;
            return true;
        }

        // Names lead to files on Unix; nothing but a name may pass.
        if (name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '-' or '+' or ' ')
            && (TimeZoneInfo.TryFindSystemTimeZoneById(name, out var found)
                || (OnWindows.TryGetValue(name, out var windowsName) && TimeZoneInfo.TryFindSystemTimeZoneById(windowsName, out found))))
        {
            zone = found;
            return true;
        }

        zone = Book.DefaultZone;
        return false;
    }

    public static string? Nearest(string name) =>
        NearestName.Find(name, OnWindows.Keys.Concat(TimeZoneInfo.GetSystemTimeZones().Select(zone => zone.Id)));
}
