namespace KotaDx.Workload.Watches;

/// <summary>Bands of WBGT as the public guidelines have them (環境省・日本スポーツ協会: 25, 28, 31 °C); unrounded, each from its figure on.</summary>
public enum HeatLevel
{
    /// <summary>Below 25 °C.</summary>
    None = 0,

    /// <summary>警戒: from 25 °C on.</summary>
    Caution,

    /// <summary>厳重警戒: from 28 °C on, where the duties of 労働安全衛生規則 612条の2 begin for work of an hour on end or four a day.</summary>
    Severe,

    /// <summary>危険: from 31 °C on.</summary>
    Danger,
}
